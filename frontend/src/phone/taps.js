/** Every tap on a form with data-ql-nonce gets a name of its own: taps add up, a repeat does not. */
import { newNonce } from "../shared/queue.js";

export function taps() {
  document.addEventListener("htmx:configRequest", (event) => {
    const form = event.target.closest?.("form[data-ql-nonce]");
    if (form) event.detail.parameters.nonce = newNonce();
  });
}
