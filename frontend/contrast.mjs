/** Refuses a build in which a pair of tokens that carries text falls under 4.5 : 1. */
import { readFileSync } from "node:fs";

const GROUNDS = ["paper", "surface", "surface-2", "sunk"];
const PAIRS = [
  ...["ink", "ink-2", "ink-3", "brand", "accent", "warn", "bad", "info"].flatMap((ink) =>
    GROUNDS.map((ground) => [ink, ground]),
  ),
  ...["brand", "accent", "warn", "bad", "info"].map((name) => [`${name}-ink`, `${name}-soft`]),
  ["ink", "brand-soft"],
  ["ink-2", "brand-soft"],
  ["on-brand", "brand-fill"],
  ["on-brand", "brand-fill-strong"],
  ["on-accent", "accent-fill"],
  ["on-hero", "hero"],
  ["on-hero", "hero-2"],
  ["on-hero-2", "hero"],
  ["on-hero-2", "hero-2"],
];

function luminance(hex) {
  const [r, g, b] = [1, 3, 5]
    .map((at) => parseInt(hex.slice(at, at + 2), 16) / 255)
    .map((c) => (c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

export function ratio(one, other) {
  const [high, low] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (high + 0.05) / (low + 0.05);
}

export function checkContrast(path) {
  const text = readFileSync(path, "utf8");
  const poor = [];
  for (const theme of ["light", "dark"]) {
    const start = text.indexOf(`.${theme}() {`);
    const block = text.slice(start, text.indexOf("\n}", start));
    const colours = Object.fromEntries(
      [...block.matchAll(/--ql-([\w-]+):\s*(#[0-9a-f]{6})/g)].map((m) => [m[1], m[2]]),
    );
    for (const [ink, ground] of PAIRS) {
      const value = ratio(colours[ink], colours[ground]);
      if (!(value >= 4.5)) poor.push(`${theme}: ${ink} on ${ground} is ${value.toFixed(2)} : 1`);
    }
  }
  if (poor.length) throw new Error(`contrast under 4.5 : 1\n${poor.join("\n")}`);
}
