/** Loaded by pages that have a map. */
import { drawMaps } from "./places.js";

drawMaps();
