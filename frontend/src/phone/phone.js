import "../shared/page.js";
import { here } from "./here.js";
import { taps } from "./taps.js";
import { whereabouts } from "./whereabouts.js";

here();
taps();
whereabouts();
