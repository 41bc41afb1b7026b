/** Builds every entry into qinglin/kernel/static/kernel/dist/, with fixed names. */
import { copyFileSync, cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "vite";
import { checkContrast } from "./contrast.mjs";

const HERE = import.meta.dirname;
const OUT = resolve(HERE, "../qinglin/kernel/static/kernel/dist");
const ENTRIES = [
  "phone/phone.css",
  "desk/desk.css",
  "phone/phone.js",
  "desk/desk.js",
  "scan/scan.js",
  "kit/kit.js",
  "kit/kitworker.js",
  "charts/charts.js",
  "charts/map.js",
  "charts/map.css",
  "wall/wall.js",
  "wall/wall.css",
];
/** Bytes that a page with charts may ask a phone to load, compressed; more stops the build. */
const MOST = { "charts.js": 200_000, "map.js": 48_000, "map.css": 4_000, "wall.js": 245_000 };

function checkSizes() {
  for (const [name, most] of Object.entries(MOST)) {
    const size = gzipSync(readFileSync(resolve(OUT, name))).length;
    if (size > most) throw new Error(`${name} is ${size} bytes compressed, more than ${most}`);
  }
}

/** One SVG file with a <symbol> per icon named in src/icons.json (our name: Tabler's name). */
function sprite() {
  const names = JSON.parse(readFileSync(resolve(HERE, "src/icons.json"), "utf8"));
  const symbols = Object.entries(names).map(([ours, theirs]) => {
    const svg = readFileSync(
      resolve(HERE, `node_modules/@tabler/icons/icons/outline/${theirs}.svg`),
      "utf8",
    );
    const inner = svg
      .slice(svg.indexOf(">", svg.indexOf("<svg")) + 1, svg.lastIndexOf("</svg>"))
      .replace(/<path stroke="none"[^>]*\/>/g, "")
      .replace(/\s+/g, " ")
      .trim();
    return `<symbol id="${ours}" viewBox="0 0 24 24">${inner}</symbol>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("\n")}</svg>\n`;
}

checkContrast(resolve(HERE, "src/tokens.less"));
rmSync(OUT, { recursive: true, force: true });
mkdirSync(OUT, { recursive: true });
for (const entry of ENTRIES) {
  await build({ configFile: resolve(HERE, "vite.config.js"), root: HERE, mode: entry });
}
checkSizes();
writeFileSync(resolve(OUT, "icons.svg"), sprite());
copyFileSync(
  resolve(HERE, "node_modules/zxing-wasm/dist/reader/zxing_reader.wasm"),
  resolve(OUT, "zxing_reader.wasm"),
);
cpSync(resolve(HERE, "src/marks"), OUT, { recursive: true });
