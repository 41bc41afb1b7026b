import "../shared/page.js";
import { here } from "./here.js";
import { signed } from "./signed.js";
import { taps } from "./taps.js";
import { whereabouts } from "./whereabouts.js";

here();
signed();
taps();
whereabouts();
