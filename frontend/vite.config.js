import { cpSync, mkdirSync } from "node:fs";
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
    rollupOptions: mode.endsWith(".css")
      ? {
          input: resolve(import.meta.dirname, "src", mode),
          output: { assetFileNames: "[name][extname]" },
        }
      : {
          input: resolve(import.meta.dirname, "src", mode),
          output: { format: "iife", entryFileNames: "[name].js" },
        },
  },
  css: { postcss: { plugins: [onlyOurs] }, preprocessorOptions: { scss: { quietDeps: true } } },
  logLevel: "warn",
}));
