// Owns the data_visualization block: pie, bar, line and area as SVG, with the figures as text for screen readers.
import { freshId, h, svg } from "./dom.js";
import { plainText } from "./texts.js";

const COLOURS = ["#6b4ba1", "#d98324", "#1f8a78", "#c4456b", "#3b78b8", "#7a8b2c", "#8a5a3c", "#5f6b7a"];
const WIDTH = 520;
const HEIGHT = 230;
const EDGE = { left: 46, right: 12, top: 12, bottom: 34 };

/** The figure of a data_visualization block. */
export function chart(block) {
  const shown = block.chart ?? {};
  const series = shown.type === "pie" ? [] : (shown.series ?? []);
  const title = plainText(block.title ?? "");
  const labelId = freshId("chart");
  const drawing = svg("svg", { viewBox: `0 0 ${shown.type === "pie" ? 260 : WIDTH} ${HEIGHT}`, class: `chart ${shown.type}`, role: "img", "aria-labelledby": labelId });
  const draw = { pie, bar: bars, line: lines, area: lines }[shown.type];
  if (!draw) return h("div", { class: "unsupported", role: "note" }, `This page can't draw a chart of the kind “${shown.type}”.`);
  drawing.append(...draw(shown));
  const legend = shown.type === "pie" ? pieLegend(shown.segments ?? []) : series.length > 1 ? series.map((one) => one.name) : [];
  return h("figure", { class: "b-chart" },
    title && h("figcaption", {}, title), drawing, legendNode(legend), h("p", { class: "unseen", id: labelId }, inWords(title, shown, series)));
}

function legendNode(names) {
  if (!names.length) return null;
  const swatch = (index) => svg("svg", { viewBox: "0 0 10 10", "aria-hidden": "true" }, svg("rect", { width: 10, height: 10, rx: 2, fill: colour(index) }));
  return h("ul", { class: "legend" }, ...names.map((name, index) => h("li", {}, swatch(index), name)));
}

function inWords(title, shown, series) {
  const list = (data) => data.map(({ label, value }) => `${label} ${value}`).join(", ");
  const parts = shown.type === "pie" ? [list(shown.segments ?? [])] : series.map((one) => `${one.name}: ${list(one.data)}`);
  return [title, ...parts].filter(Boolean).join(". ");
}

const colour = (index) => COLOURS[index % COLOURS.length];

function pieLegend(segments) {
  const whole = segments.reduce((sum, { value }) => sum + value, 0) || 1;
  return segments.map(({ label, value }) => `${label} · ${value} (${Math.round((value / whole) * 100)} %)`);
}

function pie({ segments = [] }) {
  const whole = segments.reduce((sum, { value }) => sum + value, 0) || 1;
  const point = (share, radius) => {
    const angle = share * 2 * Math.PI - Math.PI / 2;
    return `${130 + radius * Math.cos(angle)} ${115 + radius * Math.sin(angle)}`;
  };
  let from = 0;
  return segments.map(({ label, value }, index) => {
    const share = value / whole;
    const to = from + Math.min(share, 0.9999);
    const big = share > 0.5 ? 1 : 0;
    const d = `M${point(from, 102)}A102 102 0 ${big} 1 ${point(to, 102)}L${point(to, 54)}A54 54 0 ${big} 0 ${point(from, 54)}Z`;
    from += share;
    return svg("path", { d, fill: colour(index), stroke: "#fff", "stroke-width": 2 }, svg("title", {}, `${label}: ${value}`));
  });
}

function frame({ series = [], axis_config: axis = {} }) {
  const categories = axis.categories ?? series[0]?.data.map(({ label }) => label) ?? [];
  const all = series.flatMap((one) => one.data.map(({ value }) => value));
  const ticks = niceTicks(Math.min(0, ...all), Math.max(0, ...all), all.every(Number.isInteger));
  const [low, high] = [ticks[0], ticks[ticks.length - 1]];
  const inner = WIDTH - EDGE.left - EDGE.right;
  const step = inner / Math.max(1, categories.length);
  const y = (value) => EDGE.top + (1 - (value - low) / (high - low || 1)) * (HEIGHT - EDGE.top - EDGE.bottom);
  const x = (index) => EDGE.left + step * (index + 0.5);
  return { categories, ticks, step, x, y, axes: axes({ categories, ticks, x, y, step, axis }) };
}

// What is counted has no halves.
function niceTicks(low, high, whole) {
  const span = high - low || 1;
  const rough = span / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((one) => one * power).find((one) => one >= rough && (!whole || Number.isInteger(one)));
  const ticks = [];
  for (let tick = Math.floor(low / step); tick * step < high + step * 0.999; tick += 1) ticks.push(Number((tick * step).toPrecision(6)));
  return ticks;
}

function axes({ categories, ticks, x, y, step, axis }) {
  const every = Math.max(1, Math.ceil(52 / step));
  const grid = ticks.flatMap((tick) => [
    svg("line", { x1: EDGE.left, x2: WIDTH - EDGE.right, y1: y(tick), y2: y(tick), class: tick === 0 ? "zero" : "grid" }),
    svg("text", { x: EDGE.left - 8, y: y(tick) + 4, class: "tick-y" }, tick.toLocaleString("en-US")),
  ]);
  const names = categories.map((name, index) => (index % every ? null : svg("text", { x: x(index), y: HEIGHT - EDGE.bottom + 16, class: "tick-x" }, name)));
  const labels = [
    axis.x_label && svg("text", { x: (WIDTH + EDGE.left) / 2, y: HEIGHT - 3, class: "axis" }, axis.x_label),
    axis.y_label && svg("text", { x: -(HEIGHT - EDGE.bottom) / 2, y: 10, class: "axis", transform: "rotate(-90)" }, axis.y_label),
  ];
  return [...grid, ...names, ...labels].filter(Boolean);
}

function bars(shown) {
  const { step, x, y, axes: lattice } = frame(shown);
  const count = shown.series?.length || 1;
  const width = Math.min(36, (step * 0.72) / count);
  const drawn = (shown.series ?? []).flatMap((one, nth) => one.data.map(({ label, value }, index) => svg("rect", {
    x: x(index) + (nth - count / 2) * width + 1, width: Math.max(1, width - 2), rx: 2, fill: colour(nth),
    y: Math.min(y(value), y(0)), height: value && Math.max(1, Math.abs(y(value) - y(0))),
  }, svg("title", {}, `${one.name}, ${label}: ${value}`))));
  return [...lattice, ...drawn];
}

function lines(shown) {
  const { x, y, axes: lattice } = frame(shown);
  const drawn = (shown.series ?? []).flatMap((one, nth) => {
    const path = one.data.map(({ value }, index) => `${index ? "L" : "M"}${x(index)} ${y(value)}`).join("");
    const under = shown.type === "area" && one.data.length
      ? svg("path", { d: `${path}L${x(one.data.length - 1)} ${y(0)}L${x(0)} ${y(0)}Z`, fill: colour(nth), opacity: 0.18 }) : null;
    const dots = one.data.map(({ label, value }, index) => svg("circle", { cx: x(index), cy: y(value), r: 3.2, fill: colour(nth) }, svg("title", {}, `${one.name}, ${label}: ${value}`)));
    return [under, svg("path", { d: path, fill: "none", stroke: colour(nth), "stroke-width": 2.2, "stroke-linejoin": "round" }), ...dots];
  });
  return [...lattice, ...drawn.filter(Boolean)];
}
