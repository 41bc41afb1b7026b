/** Codes and signatures as the server makes them; see docs/offline-kit.md. */
const LINK = 16;
const ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ";
const TEXT = /^Q([1-9]\d{0,18})\.(\d{1,12})\.([0-9a-f]{32})$/;
const ADDRESS = /^https?:\/\/[^\s?#]+\?(?:[^\s#]*&)?c=([^\s&#]+)/;
/** Periods by which a code may differ from the moment of its scan. */
export const SLACK = 2;

const utf8 = (text) => new TextEncoder().encode(text);
const hex = (bytes) => [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
const unhex = (text) => Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16));

/** Whether this browser can check anything: WebCrypto is there on https and on localhost only. */
export const able = () => Boolean(globalThis.crypto?.subtle);

async function sha256(bytes) {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
}

/** {signUp, period, link} of a turning code, {typed} of one on paper, or null. */
export function read(text) {
  const given = text.normalize("NFKC").trim();
  const bare = ADDRESS.exec(given)?.[1] ?? given;
  const parts = TEXT.exec(bare);
  if (parts) return { signUp: Number(parts[1]), period: Number(parts[2]), link: parts[3] };
  const typed = bare.replace(/[\s\-·]+/g, "").toUpperCase();
  const known = [...typed].every((sign) => ALPHABET.includes(sign));
  return typed.length === 8 && known ? { typed: `${typed.slice(0, 4)}-${typed.slice(4)}` } : null;
}

/** Whether the code of this period hashes to the anchor that the roster keeps of the person. */
export async function fits(code, shift, person) {
  if (code.period < shift.first || code.period > shift.last) return false;
  const prefix = utf8("ql-kit");
  const input = new Uint8Array(prefix.length + LINK);
  input.set(prefix);
  let link = unhex(code.link);
  for (let steps = code.period - shift.first + 1; steps > 0; steps -= 1) {
    input.set(link, prefix.length);
    link = (await sha256(input)).slice(0, LINK);
  }
  return hex(link) === person.anchor;
}

export const paperDigest = async (salt, typed) => hex(await sha256(utf8(`${salt}:${typed}`)));

/** Whether the server signed this statement: ECDSA on P-256, which every WebCrypto has. */
export async function signed(statement, signature, jwk) {
  const algorithm = { name: "ECDSA", namedCurve: "P-256" };
  const key = await crypto.subtle.importKey("jwk", jwk, algorithm, false, ["verify"]);
  const plain = atob(signature.replaceAll("-", "+").replaceAll("_", "/"));
  const bytes = Uint8Array.from(plain, (sign) => sign.charCodeAt(0));
  return crypto.subtle.verify({ name: "ECDSA", hash: "SHA-256" }, key, bytes, utf8(statement));
}
