/**
 * The turning code: <div data-ql-code data-left="17" data-period="30" hx-get="…" hx-trigger="ql:turn">.
 * Counts the seconds down, moves the ring, and asks for the next code when they are gone.
 * Without JavaScript the page carries <noscript> with a link to load it again.
 */
export function turn() {
  start(document);
  document.addEventListener("htmx:load", (event) => start(event.detail.elt));
}

function start(root) {
  const found = root.matches?.("[data-ql-code]") ? [root] : root.querySelectorAll("[data-ql-code]");
  for (const code of found) {
    if (code.dataset.running) continue;
    code.dataset.running = "yes";
    run(code);
  }
}

function run(code) {
  const period = Number(code.dataset.period);
  const until = performance.now() + Number(code.dataset.left) * 1000;
  const ring = code.querySelector(".ql-ring circle:last-child");
  const words = code.querySelector("[data-ql-left]");
  let asked = 0;
  const tick = () => {
    if (!code.isConnected) return clearInterval(timer);
    const left = Math.max(0, (until - performance.now()) / 1000);
    if (words) words.textContent = Math.ceil(left);
    if (ring) ring.style.strokeDashoffset = String(100 - (100 * left) / period);
    // Ask again every five seconds while the net is away.
    if (left <= 0 && performance.now() - asked > 5000 && !document.hidden) {
      asked = performance.now();
      window.htmx.trigger(code, "ql:turn");
    }
  };
  const timer = setInterval(tick, 500);
  tick();
  if ("wakeLock" in navigator) navigator.wakeLock.request("screen").catch(() => {});
}
