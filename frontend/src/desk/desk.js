import "../shared/page.js";
import { drawer } from "./drawer.js";

drawer();
