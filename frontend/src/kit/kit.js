/**
 * The leader's scanner. Checks personal codes against the signed roster that this phone keeps, with
 * or without network; keeps what it records, and delivers it as often as it takes.
 */
import { look } from "../scan/camera.js";
import { SLACK, able, fits, paperDigest, read, signed } from "./codes.js";
import * as store from "./store.js";

const MINUTE = 60_000;
const BEFORE = 60 * MINUTE;
const AFTER = 240 * MINUTE;
/** Refusals that may pass: the coming may lie on another phone that has not delivered it yet. */
const LATER = new Set(["activities.not_checked_in", "activities.left_before_arrival"]);

const root = document.querySelector("[data-ql-kit]");
const part = (name) => root.querySelector(`[data-kit="${name}"]`);
const clock = new Intl.DateTimeFormat("zh-CN", { timeZone: "Asia/Shanghai", hour: "2-digit", minute: "2-digit", hour12: false });
const day = new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Shanghai" });
let roster = null;
let sending = false;

function words(name, holes = {}) {
  const found = root.querySelector(`[data-word="${name}"]`)?.textContent ?? name;
  return found.replace(/\{(\w+)\}/g, (_, hole) => holes[hole] ?? "");
}

function note(name, holes, kind = "") {
  const box = part("note");
  box.className = `ql-alert ${kind && `ql-alert--${kind}`}`;
  box.hidden = !name;
  part("words").textContent = name ? words(name, holes) : "";
}

const trueNow = () => Date.now() + (roster?.behind_ms ?? 0);
const places = () =>
  (roster?.activities ?? []).flatMap((activity) =>
    activity.shifts.flatMap((shift) => shift.people.map((person) => ({ activity, shift, person }))),
  );

/** When this person came or went, as the roster and this phone know it. */
function seen(person, direction) {
  const own = store
    .records()
    .filter((r) => r.sign_up === person.id && r.direction === direction && r.state !== "refused")
    .map((r) => r.at + (roster.kit === r.kit ? roster.behind_ms : r.behind_ms));
  const known = direction === "in" ? person.in_ms : person.out_ms;
  return [...own, ...(known ? [known] : [])].sort((a, b) => a - b)[0] ?? null;
}

// ------------------------------------------------------------------ the roster

async function open() {
  roster = null;
  const kept = store.roster();
  if (!able()) return note("unable", {}, "bad");
  if (!kept) return note("none");
  const key = JSON.parse(root.dataset.key);
  if (!(await signed(kept.statement, kept.signature, key).catch(() => false))) return note("forged", {}, "bad");
  roster = JSON.parse(kept.statement);
  if (roster.day !== day.format(trueNow())) {
    note("old", { day: roster.day }, "warn");
    roster = null;
  } else if (Math.abs(roster.behind_ms) > 5 * MINUTE) {
    note("clock", { minutes: Math.round(Math.abs(roster.behind_ms) / MINUTE) }, "warn");
  } else note("taken", { time: clock.format(roster.made_ms) }, "ok");
}

async function post(url, body) {
  // The page is asked for anew: the kept one has no valid token, and whoever is signed out hears it.
  const fresh = await fetch(location.pathname, { cache: "no-store" });
  if (fresh.redirected) throw Object.assign(new Error(), { said: "sign_in" });
  const page = new DOMParser().parseFromString(await fresh.text(), "text/html");
  const headers = { ...JSON.parse(page.body.getAttribute("hx-headers") ?? "{}"), "HX-Request": "true", "Content-Type": "application/json" };
  const response = await fetch(url, { method: "POST", headers, body: JSON.stringify(body) });
  if (response.ok && response.status !== 204) return response.json();
  if (response.status === 204 || response.status === 401) throw Object.assign(new Error(), { said: "sign_in" });
  const answer = new DOMParser().parseFromString(await response.text(), "text/html");
  throw Object.assign(new Error(), { said: "failed", why: answer.body.textContent.trim().slice(0, 120) });
}

function complain(error) {
  if (error.said === "sign_in") note("sign_in", {}, "warn");
  else if (error.said) note("failed", { why: error.why }, "bad");
  else note("offline", {}, "warn");
}

async function take() {
  try {
    const found = await post(root.dataset.roster, { device: store.device(), now: Date.now() });
    if (!able()) return note("unable", {}, "bad");
    store.keepRoster(found);
    // What was delivered stands in the new roster.
    store.drop((record) => record.state === "sent");
    await open();
  } catch (error) {
    complain(error);
  }
  show();
}

// ------------------------------------------------------------------ recording

async function owner(code) {
  if (code.typed) {
    const digest = await paperDigest(roster.salt, code.typed);
    return places().find(({ person }) => person.paper === digest) ?? "other_shift";
  }
  const found = places().find(({ person }) => person.id === code.signUp);
  if (!found || !(await fits(code, found.shift, found.person))) return "other_shift";
  const age = Math.floor(trueNow() / 1000 / roster.period) - code.period;
  return Math.abs(age) > SLACK ? "code_expired" : found;
}

async function take_down(text) {
  const code = read(text);
  const found = code ? await owner(code) : "code_wrong";
  if (typeof found === "string") return refuse(found);
  record(found, code.typed ?? text.trim());
}

function record({ shift, person }, code = "") {
  const direction = root.querySelector('[name="direction"]:checked').value;
  const now = trueNow();
  const { name } = person;
  if (now < shift.starts_ms - BEFORE) return refuse("too_early", { name });
  if (now > shift.ends_ms + AFTER) return refuse("too_late", { name });
  if (direction === "out" && !seen(person, "in")) return refuse("not_checked_in", { name });
  if (seen(person, direction)) return done("already", { name }, shift);
  const at = Date.now();
  try {
    store.add({ kit: roster.kit, behind_ms: roster.behind_ms, direction, at, code, sign_up: person.id, name, shift: shift.title });
  } catch {
    return refuse("full");
  }
  done(direction, { name }, shift);
  deliver();
}

function done(name, holes, shift) {
  note("");
  part("done").hidden = false;
  part("done-words").textContent = words(name, holes);
  part("done-next").textContent = words("shift", { shift: shift.title, time: clock.format(trueNow()) });
  show();
}

function refuse(name, holes) {
  part("done").hidden = true;
  note(name, holes, "bad");
}

// ------------------------------------------------------------------ delivering

async function deliver(asked = false) {
  if (sending) return;
  const waiting = store.unsent();
  if (!waiting.length) return asked && note("sent", {}, "ok");
  sending = true;
  try {
    for (const kit of new Set(waiting.map((one) => one.kit))) {
      const scans = waiting
        .filter((one) => one.kit === kit)
        .slice(0, 500)
        .map(({ counter, direction, at, code, sign_up }) => ({ counter, direction, at, code, sign_up }));
      const { results } = await post(root.dataset.scans, { kit, now: Date.now(), scans });
      for (const one of results) {
        if (["recorded", "already"].includes(one.result)) store.settle(one.counter, { state: "sent" });
        else if (LATER.has(one.result)) store.settle(one.counter, { detail: one.detail });
        else store.settle(one.counter, { state: "refused", detail: one.detail });
      }
    }
    if (!store.unsent().length) note("sent", {}, "ok");
  } catch (error) {
    complain(error);
  } finally {
    sending = false;
    show();
  }
}

// ------------------------------------------------------------------ showing

function row(place) {
  const item = part("person-row").content.firstElementChild.cloneNode(true);
  const { person } = place;
  const [came, went] = [seen(person, "in"), seen(person, "out")];
  const kept = store.unsent().some((one) => one.sign_up === person.id);
  const said = [
    came && words("seen_in", { time: clock.format(came) }),
    went && words("seen_out", { time: clock.format(went) }),
    kept && words("kept"),
  ].filter(Boolean);
  item.querySelector(".ql-avatar").textContent = person.name.slice(0, 1);
  item.querySelector(".ql-cell-title").textContent = person.name;
  item.querySelector(".ql-cell-note").textContent = said.join(" · ") || words("expected");
  item.querySelector("button").addEventListener("click", () => record(place));
  return item;
}

function show() {
  const all = places();
  part("unsent").textContent = store.unsent().length;
  part("arrived").textContent = all.filter(({ person }) => seen(person, "in")).length;
  part("people").textContent = all.length;
  part("work").hidden = !roster;
  const list = part("roster");
  list.replaceChildren();
  for (const activity of roster?.activities ?? []) {
    for (const shift of activity.shifts) {
      const group = part("shift-row").content.firstElementChild.cloneNode(true);
      group.querySelector("h2").textContent = `${activity.title} · ${shift.title}`;
      group.querySelector(".ql-hint").textContent = `${clock.format(shift.starts_ms)}–${clock.format(shift.ends_ms)}`;
      group.querySelector("ul").append(...shift.people.map((person) => row({ activity, shift, person })));
      list.append(group);
    }
  }
  const problems = store.refused();
  part("problems").hidden = !problems.length;
  part("problem-list").replaceChildren(
    ...problems.map((one) => {
      const item = part("problem-row").content.firstElementChild.cloneNode(true);
      item.querySelector(".ql-cell-title").textContent = `${one.name} ${clock.format(one.at + one.behind_ms)}`;
      item.querySelector(".ql-cell-note").textContent = one.detail;
      item.querySelector("button").addEventListener("click", () => {
        store.drop((record) => record.counter === one.counter);
        show();
      });
      return item;
    }),
  );
}

async function start() {
  navigator.serviceWorker?.register(root.dataset.worker).catch(() => {});
  navigator.storage?.persist?.().catch(() => {});
  part("take").addEventListener("click", take);
  part("send").addEventListener("click", () => deliver(true));
  part("typed").addEventListener("submit", (event) => {
    event.preventDefault();
    const field = event.target.elements.code;
    take_down(field.value);
    field.value = "";
    field.focus();
  });
  part("scan").addEventListener("click", () => {
    part("camera").hidden = false;
    part("scan").hidden = true;
    look(part("camera"), root.dataset.wasm, async (text) => {
      await take_down(text);
      return false;
    });
  });
  window.addEventListener("online", () => deliver());
  document.addEventListener("visibilitychange", () => document.hidden || deliver());
  await open();
  show();
  const given = new URLSearchParams(location.search).get("c");
  if (given) history.replaceState(null, "", location.pathname);
  if (given && roster) await take_down(given);
  if (store.unsent().length) deliver();
}

start();
