import { resolve } from "node:path";
import { defineConfig } from "vite";

const OUT = resolve(import.meta.dirname, "../qinglin/kernel/static/kernel/dist");

/** Keep of WeUI and Tabler only what stands under our own names. */
const onlyOurs = {
  postcssPlugin: "only-ours",
  OnceExit(root) {
    root.walkAtRules("layer", (layer) => {
      if (layer.params !== "vendor") return;
      layer.walkRules((rule) => {
        if (rule.parent.name?.endsWith("keyframes")) return;
        const kept = rule.selectors.filter((selector) =>
          (selector.match(/\.[a-zA-Z_][\w-]*/g) ?? []).every((name) => name.startsWith(".ql-")),
        );
        if (kept.length) rule.selectors = kept;
        else rule.remove();
      });
    });
  },
};

/** Leaflet's sheet names pictures that no page of ours shows (and, in passing, a dead browser). */
const noPictures = {
  postcssPlugin: "no-pictures",
  OnceExit(root) {
    root.walkDecls((declaration) => {
      const file = declaration.source?.input.file ?? "";
      if (file.includes("leaflet") && declaration.value.includes("url(")) declaration.remove();
    });
  },
};

/** zxing names a public host as its default; ours is always told where the file is. */
const noOtherHost = {
  name: "no-other-host",
  transform(code, id) {
    if (!id.includes("zxing-wasm") && !id.includes("barcode-detector")) return null;
    return { code: code.replace(/https:\/\/fastly\.jsdelivr\.net\/npm\//g, "/"), map: null };
  },
};

/**
 * One self-contained file per entry: the server hashes the names later, so that no built file may
 * name another. `build.mjs` runs this once for each.
 */
export default defineConfig(({ mode }) => ({
  build: {
    outDir: OUT,
    emptyOutDir: false,
    target: "es2020",
    cssTarget: "chrome99",
    sourcemap: false,
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    chunkSizeWarningLimit: 800,
    // htmx carries a way to evaluate strings; the page's policy and htmx.config.allowEval forbid it.
    rolldownOptions: mode.endsWith(".css")
      ? {
          input: resolve(import.meta.dirname, "src", mode),
          checks: { eval: false, pluginTimings: false },
          output: { assetFileNames: "[name][extname]" },
        }
      : {
          input: resolve(import.meta.dirname, "src", mode),
          checks: { eval: false, pluginTimings: false },
          output: { format: "iife", entryFileNames: "[name].js" },
        },
  },
  plugins: [noOtherHost],
  css: { postcss: { plugins: [onlyOurs, noPictures] }, preprocessorOptions: { scss: { quietDeps: true } } },
  logLevel: "warn",
}));
