/**
 * A form with data-ql-queue that meets no network is kept on this device and sent later.
 * It needs a field `nonce` (so that sending twice is once); `at`, the device's time of the deed, and
 * `sent_at`, its time of sending, are added, from which the server works out the true time.
 * <p class="ql-unsent" data-ql-unsent hidden><span>…<b data-ql-unsent-count></b>…</span></p> counts in plain sight.
 */
const KEY = "ql-unsent";
let sending = false;

function kept() {
  try {
    return JSON.parse(localStorage.getItem(KEY)) ?? [];
  } catch {
    return [];
  }
}

function keep(list) {
  if (list.length) localStorage.setItem(KEY, JSON.stringify(list));
  else localStorage.removeItem(KEY);
  show();
}

function show() {
  const count = kept().length;
  for (const line of document.querySelectorAll("[data-ql-unsent]")) {
    line.hidden = count === 0;
    for (const place of line.querySelectorAll("[data-ql-unsent-count]")) place.textContent = count;
  }
}

export function newNonce() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Keeps what the form holds; false where the device keeps nothing. */
export function queue(form) {
  const fields = [...new FormData(form)].filter(
    ([name, value]) => name !== "csrfmiddlewaretoken" && typeof value === "string",
  );
  try {
    keep([...kept(), { url: form.action, fields, at: new Date().toISOString() }]);
  } catch {
    return false;
  }
  form.elements.nonce.value = newNonce();
  form.querySelector(".ql-input--digits")?.setAttribute("value", "");
  return true;
}

function answer(html) {
  const notes = document.getElementById("notes");
  if (!notes) return;
  const page = new DOMParser().parseFromString(html, "text/html");
  notes.append(...page.querySelectorAll(".ql-note"));
}

async function send() {
  if (sending || !navigator.onLine) return;
  sending = true;
  const headers = {
    ...JSON.parse(document.body.getAttribute("hx-headers") ?? "{}"),
    "HX-Request": "true",
  };
  let sent = 0;
  const waiting = kept();
  if (waiting.length) document.getElementById("notes")?.replaceChildren();
  try {
    for (const entry of waiting) {
      const body = new URLSearchParams(entry.fields);
      body.set("at", entry.at);
      body.set("sent_at", new Date().toISOString());
      const response = await fetch(entry.url, { method: "POST", headers, body });
      const away = response.headers.get("HX-Redirect") ?? "";
      const later = response.status >= 500 || [401, 403, 429].includes(response.status);
      if (later || away.includes("sign-in")) break;
      if (response.status >= 400) answer(await response.text());
      else sent += 1;
      keep(kept().slice(1));
    }
  } catch {
    // Still no network: they stay.
  } finally {
    sending = false;
  }
  const words = document.getElementById("words-sent");
  if (sent && words) document.getElementById("notes")?.append(words.content.cloneNode(true));
}

export function keepUnsent() {
  show();
  send();
  window.addEventListener("online", send);
  document.addEventListener("visibilitychange", () => document.hidden || send());
  document.addEventListener("htmx:load", show);
}
