/**
 * Charts drawn from the table beside them: a number stands in the page once, and whoever has no
 * scripts or hears the page reads the same table.
 *
 * <figure data-ql-plot="bar" data-unit="人次"> … <table> with <th scope="row"> per point (its link
 * opens the point) and <td data-value> per series; a cell without data-value is a gap.
 */
import { BarChart, LineChart } from "echarts/charts";
import { DataZoomComponent, GridComponent, MarkLineComponent, TooltipComponent } from "echarts/components";
import { init, use } from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";

use([BarChart, LineChart, GridComponent, TooltipComponent, DataZoomComponent, MarkLineComponent, CanvasRenderer]);

/** More points than this are looked at through a window that can be moved and widened. */
const WINDOW = 13;
const still = window.matchMedia("(prefers-reduced-motion: reduce)");
const dark = window.matchMedia("(prefers-color-scheme: dark)");
const plots = new Map();

const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const plain = (node) => node.textContent.replace(/\s+/g, " ").trim();

/** What the table says. */
function read(figure) {
  const table = figure.querySelector("table");
  const names = [...table.tHead.rows[0].cells].slice(1).map(plain);
  const points = [...table.tBodies[0].rows].map((row) => {
    const [head, ...cells] = row.cells;
    return {
      label: head.dataset.short || plain(head),
      words: plain(head),
      url: head.querySelector("a")?.href,
      // The month that is not over yet is drawn lighter: it is not a fall.
      partial: head.hasAttribute("data-partial"),
      values: cells.map((cell) => (cell.dataset.value === undefined ? null : Number(cell.dataset.value))),
      said: cells.map(plain),
    };
  });
  return { names, points };
}

function described(data, n) {
  const point = data.points[n];
  return `${point.words}：${data.names.map((name, i) => (data.names.length > 1 ? `${name} ` : "") + point.said[i]).join("，")}`;
}

/** The tip is made of elements: the page's policy refuses styles in strings. */
function tip(data, found) {
  const point = data.points[found[0].dataIndex];
  const box = document.createElement("div");
  box.className = "ql-plot-tip";
  const head = box.appendChild(document.createElement("b"));
  head.textContent = point.words;
  data.names.forEach((name, n) => {
    const line = box.appendChild(document.createElement("span"));
    line.textContent = `${name} ${point.said[n]}`;
  });
  return box;
}

function short(value) {
  if (value >= 10000) {
    if (document.documentElement.lang === "en") return `${+(value / 1000).toFixed(1)}k`;
    return `${+(value / 10000).toFixed(value >= 100000 ? 0 : 1)} 万`;
  }
  return value.toLocaleString("en");
}

function options(figure, data) {
  const size = Number.parseFloat(getComputedStyle(figure).fontSize);
  const words = { color: token("--ql-ink-2"), fontSize: size, fontFamily: getComputedStyle(figure).fontFamily };
  const line = token("--ql-line");
  const colours = [token("--ql-brand-fill"), token("--ql-warn-fill"), token("--ql-info-fill"), token("--ql-line-strong")];
  const windowed = data.points.length > WINDOW;
  const target = figure.dataset.target === undefined ? null : Number(figure.dataset.target);
  const kind = figure.dataset.qlPlot;
  return {
    animation: !still.matches && !figure.hasAttribute("data-still"),
    animationDuration: 240,
    color: colours,
    textStyle: words,
    grid: { left: 4, right: size, top: size * 1.2, bottom: windowed && figure.hasAttribute("data-zoom") ? size * 4 : 4, containLabel: true },
    tooltip: { trigger: "axis", confine: true, backgroundColor: token("--ql-surface"), borderColor: token("--ql-line"), padding: 10, textStyle: { ...words, color: token("--ql-ink") }, formatter: (found) => tip(data, found), axisPointer: { type: kind === "bar" ? "shadow" : "line" }, transitionDuration: 0 },
    xAxis: { type: "category", data: data.points.map((point) => point.label), axisTick: { show: false }, axisLine: { lineStyle: { color: token("--ql-line-strong") } }, axisLabel: { ...words, hideOverlap: true } },
    yAxis: { type: "value", min: 0, splitNumber: 3, splitLine: { lineStyle: { color: line } }, axisLabel: { ...words, formatter: short } },
    dataZoom: windowed
      ? [
          { type: "inside", startValue: data.points.length - WINDOW, endValue: data.points.length - 1, zoomOnMouseWheel: "ctrl", moveOnMouseWheel: false },
          ...(figure.hasAttribute("data-zoom")
            ? [{ type: "slider", startValue: data.points.length - WINDOW, endValue: data.points.length - 1, height: size * 1.8, bottom: 2, brushSelect: false, borderColor: line, backgroundColor: token("--ql-sunk"), fillerColor: "rgba(14, 124, 102, 0.18)", dataBackground: { lineStyle: { color: token("--ql-line-strong") }, areaStyle: { color: line } }, textStyle: { ...words, fontSize: size * 0.9 }, handleStyle: { color: token("--ql-brand-fill") } }]
            : []),
        ]
      : [],
    series: data.names.map((name, n) => ({
      name,
      type: kind,
      data: data.points.map((point) => ({ value: point.values[n], itemStyle: point.partial ? { opacity: 0.45 } : undefined })),
      cursor: data.points.some((point) => point.url) ? "pointer" : "default",
      barMaxWidth: size * 2.4,
      itemStyle: { borderRadius: kind === "bar" ? [3, 3, 0, 0] : 0 },
      emphasis: { itemStyle: { color: token("--ql-brand") } },
      lineStyle: { width: size / 5 },
      symbolSize: size * 0.6,
      showAllSymbol: true,
      markLine:
        target === null || n
          ? undefined
          : { silent: true, symbol: "none", animation: false, lineStyle: { color: token("--ql-accent"), type: "dashed" }, label: { ...words, color: token("--ql-accent"), position: "insideEndTop", formatter: figure.dataset.targetWords || "" }, data: [{ yAxis: target }] },
    })),
  };
}

/** Arrow keys walk over the points and say them, Enter opens the one that is told. */
function walk(canvas, plot) {
  const show = (n) => {
    plot.at = n;
    canvas.setAttribute("aria-valuenow", n + 1);
    canvas.setAttribute("aria-valuetext", described(plot.data, n));
    plot.chart.dispatchAction({ type: "showTip", seriesIndex: 0, dataIndex: n });
  };
  canvas.addEventListener("keydown", (event) => {
    const last = plot.data.points.length - 1;
    const steps = { ArrowLeft: plot.at - 1, ArrowRight: plot.at + 1, Home: 0, End: last };
    if (event.key in steps) {
      event.preventDefault();
      show(Math.min(last, Math.max(0, steps[event.key])));
    } else if (event.key === "Enter" && plot.data.points[plot.at].url) {
      window.location.assign(plot.data.points[plot.at].url);
    } else if (event.key === "Escape") {
      plot.chart.dispatchAction({ type: "hideTip" });
    }
  });
  canvas.addEventListener("blur", () => plot.chart.dispatchAction({ type: "hideTip" }));
  plot.chart.on("click", ({ dataIndex }) => {
    const { url } = plot.data.points[dataIndex];
    if (url) window.location.assign(url);
  });
}

function name(canvas, figure, data) {
  const last = data.points.length;
  canvas.setAttribute("role", "slider");
  canvas.setAttribute("aria-label", figure.dataset.name);
  canvas.setAttribute("aria-valuemin", 1);
  canvas.setAttribute("aria-valuemax", last);
  canvas.setAttribute("aria-valuenow", last);
  canvas.setAttribute("aria-valuetext", described(data, last - 1));
}

/** Draw every chart of the page, or draw it anew from what its table says now. */
export function draw(root = document) {
  for (const figure of root.querySelectorAll("[data-ql-plot]")) {
    const data = read(figure);
    if (!data.points.length) continue;
    let plot = plots.get(figure);
    if (!plot) {
      const canvas = document.createElement("div");
      canvas.className = "ql-plot-canvas";
      if (!figure.hasAttribute("data-still")) canvas.tabIndex = 0;
      figure.querySelector("[data-ql-data]").before(canvas);
      figure.classList.add("ql-plot--drawn");
      const folded = figure.querySelector("details[data-ql-data]");
      if (folded) folded.open = false;
      plot = { chart: init(canvas, null, { renderer: "canvas" }), canvas, at: data.points.length - 1, data };
      plots.set(figure, plot);
      if (!figure.hasAttribute("data-still")) walk(canvas, plot);
      new ResizeObserver(() => plot.chart.resize()).observe(canvas);
    }
    plot.data = data;
    if (figure.hasAttribute("data-still")) plot.canvas.setAttribute("aria-hidden", "true");
    else name(plot.canvas, figure, data);
    plot.chart.setOption(options(figure, data), { notMerge: true });
  }
}

function anew() {
  for (const [figure, plot] of plots) plot.chart.setOption(options(figure, plot.data), { notMerge: true });
}
dark.addEventListener("change", anew);
still.addEventListener("change", anew);
