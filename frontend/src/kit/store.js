/** What the phone keeps: its name, a running number, the roster, and the records not yet settled. */
const KEYS = { device: "ql-kit-device", counter: "ql-kit-counter", roster: "ql-kit-roster", records: "ql-kit-records" };

function get(key, otherwise) {
  try {
    return JSON.parse(localStorage.getItem(key)) ?? otherwise;
  } catch {
    return otherwise;
  }
}

const set = (key, value) => localStorage.setItem(key, JSON.stringify(value));

export function device() {
  const known = get(KEYS.device);
  if (known) return known;
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  const made = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  set(KEYS.device, made);
  return made;
}

export const roster = () => get(KEYS.roster, null);
export const keepRoster = (found) => set(KEYS.roster, found);
export const records = () => get(KEYS.records, []);
export const unsent = () => records().filter((record) => record.state === "kept");
export const refused = () => records().filter((record) => record.state === "refused");

/** Adds a record under the next number; throws where the device keeps nothing. */
export function add(record) {
  const counter = get(KEYS.counter, 0) + 1;
  set(KEYS.counter, counter);
  set(KEYS.records, [...records(), { ...record, counter, state: "kept" }]);
}

/** Changes the record with this number; what is delivered is kept until a new roster says so too. */
export function settle(counter, change) {
  set(
    KEYS.records,
    records().map((record) => (record.counter === counter ? { ...record, ...change } : record)),
  );
}

export const drop = (test) => set(KEYS.records, records().filter((record) => !test(record)));
