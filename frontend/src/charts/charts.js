/** Loaded by pages that have charts. */
import { draw } from "./plot.js";

draw();
document.addEventListener("htmx:afterSettle", () => draw());
