/**
 * Scans a check-in code by camera. The page works by six digits without this.
 *
 *   <div class="ql-camera" data-ql-scan data-form="#check-in" data-field="code" data-wasm="URL">
 *     <video muted playsinline hidden></video><p>…</p></div>
 *
 * The device's own detector is used where there is one; else zxing's, from our own server.
 */
import { look, say } from "./camera.js";

function submit(box, code) {
  const form = document.querySelector(box.dataset.form);
  form.elements[box.dataset.field].value = code;
  const answered = (event) => {
    if (event.detail.elt !== form) return;
    document.removeEventListener("htmx:afterRequest", answered);
    // Refused: look on, for another code than this one.
    const { status } = event.detail.xhr;
    if (status === 0 || status >= 400) setTimeout(scan, 1500, box, code);
  };
  document.addEventListener("htmx:afterRequest", answered);
  form.requestSubmit();
}

function scan(box, seen = "") {
  const found = (code, stop) => {
    stop();
    say(box, "found");
    submit(box, code);
    return true;
  };
  return look(box, box.dataset.wasm, found, seen);
}

for (const box of document.querySelectorAll("[data-ql-scan]")) {
  box.querySelector("button")?.addEventListener("click", () => scan(box));
  scan(box);
}
