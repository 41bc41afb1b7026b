/** The camera looks for QR codes; the device's own detector is used where there is one, else zxing's. */
import { BarcodeDetector as Detector, prepareZXingModule } from "barcode-detector/ponyfill";

async function detector(wasm) {
  if ("BarcodeDetector" in window) {
    const formats = await window.BarcodeDetector.getSupportedFormats().catch(() => []);
    if (formats.includes("qr_code")) return new window.BarcodeDetector({ formats: ["qr_code"] });
  }
  prepareZXingModule({ overrides: { locateFile: () => wasm } });
  return new Detector({ formats: ["qr_code"] });
}

export function say(box, name) {
  for (const words of box.querySelectorAll("[data-say]")) words.hidden = words.dataset.say !== name;
}

/** Looks until `found(text)` says that it has seen enough; a text seen last is not given again. */
export async function look(box, wasm, found, seen = "") {
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
  const reader = await detector(wasm);
  const stop = () => {
    for (const track of stream.getTracks()) track.stop();
    video.hidden = true;
  };
  window.addEventListener("pagehide", stop);
  let last = seen;
  for (;;) {
    if (!stream.active) return;
    const [code] = document.hidden ? [] : await reader.detect(video).catch(() => []);
    if (code?.rawValue && code.rawValue !== last) {
      last = code.rawValue;
      navigator.vibrate?.(60);
      if (await found(code.rawValue, stop)) return;
    }
    await new Promise((wait) => setTimeout(wait, 180));
  }
}
