/**
 * Scans a check-in code by camera. The page works by six digits without this.
 *
 *   <div class="ql-camera" data-ql-scan data-form="#check-in" data-field="code" data-wasm="URL">
 *     <video muted playsinline hidden></video><p>…</p></div>
 *
 * The device's own detector is used where there is one; else zxing's, from our own server.
 */
import { BarcodeDetector as Detector, prepareZXingModule } from "barcode-detector/ponyfill";

async function detector(wasm) {
  if ("BarcodeDetector" in window) {
    const formats = await window.BarcodeDetector.getSupportedFormats().catch(() => []);
    if (formats.includes("qr_code")) return new window.BarcodeDetector({ formats: ["qr_code"] });
  }
  prepareZXingModule({ overrides: { locateFile: () => wasm } });
  return new Detector({ formats: ["qr_code"] });
}

function say(box, name) {
  for (const words of box.querySelectorAll("[data-say]")) words.hidden = words.dataset.say !== name;
}

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

async function scan(box, seen = "") {
  const video = box.querySelector("video");
  if (!navigator.mediaDevices?.getUserMedia) return say(box, "none");
  let stream;
  try {
    say(box, "asking");
    stream = await navigator.mediaDevices.getUserMedia({
      audio: false,
      video: { facingMode: "environment" },
    });
  } catch (error) {
    return say(box, error.name === "NotAllowedError" ? "refused" : "none");
  }
  video.srcObject = stream;
  video.hidden = false;
  await video.play();
  say(box, "ready");
  const reader = await detector(box.dataset.wasm);
  const stop = () => {
    for (const track of stream.getTracks()) track.stop();
    video.hidden = true;
  };
  window.addEventListener("pagehide", stop);
  for (;;) {
    if (!stream.active) return;
    const [found] = document.hidden ? [] : await reader.detect(video).catch(() => []);
    if (found?.rawValue && found.rawValue !== seen) {
      navigator.vibrate?.(60);
      stop();
      say(box, "found");
      return submit(box, found.rawValue);
    }
    await new Promise((wait) => setTimeout(wait, 180));
  }
}

for (const box of document.querySelectorAll("[data-ql-scan]")) {
  box.querySelector("button")?.addEventListener("click", () => scan(box));
  scan(box);
}
