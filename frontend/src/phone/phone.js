import "../shared/page.js";
import { here } from "./here.js";
import { taps } from "./taps.js";

here();
taps();
