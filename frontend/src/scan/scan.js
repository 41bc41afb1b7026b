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

async function scan(box) {
  const video = box.querySelector("video");
  const form = document.querySelector(box.dataset.form);
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
    if (found?.rawValue) {
      navigator.vibrate?.(60);
      stop();
      say(box, "found");
      form.elements[box.dataset.field].value = found.rawValue;
      return form.requestSubmit();
    }
    await new Promise((wait) => setTimeout(wait, 180));
  }
}

for (const box of document.querySelectorAll("[data-ql-scan]")) {
  box.querySelector("button")?.addEventListener("click", () => scan(box));
  scan(box);
}
