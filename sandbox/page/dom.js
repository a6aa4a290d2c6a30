// Owns how elements are made: always through the DOM, never by parsing text as HTML. Knows nothing of Slack.

const SVG = "http://www.w3.org/2000/svg";

/** An element. `on…` props are listeners, `true` is a bare attribute, `false`, `null` and `undefined` leave one out. */
export function h(tag, props = {}, ...children) {
  return fill(document.createElement(tag), props, children);
}

/** An SVG element, made as `h` makes an HTML one. */
export function svg(tag, props = {}, ...children) {
  return fill(document.createElementNS(SVG, tag), props, children);
}

function fill(node, props, children) {
  for (const [name, value] of Object.entries(props ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

const PATHS = {
  eye: "M1 8s2.6-4.5 7-4.5S15 8 15 8s-2.6 4.5-7 4.5S1 8 1 8Zm7 2a2 2 0 1 0 0-4 2 2 0 0 0 0 4Z",
  reply: "M2.5 3.5h11v7H8l-3 3v-3H2.5z",
  close: "M3.5 3.5l9 9m0-9l-9 9",
  back: "M9.5 3 4.5 8l5 5",
  send: "M2.5 13.5 14 8 2.5 2.5l1.4 4.3L9 8l-5.1 1.2z",
  more: "M3 8h.01M8 8h.01M13 8h.01",
  alert: "M8 1.8 15 14H1zM8 6v4m0 1.9v.1",
  chevron: "m4 6 4 4 4-4",
  person: "M8 8a3 3 0 1 0 0-6 3 3 0 0 0 0 6Zm-5.5 6c.5-3 2.7-4.2 5.5-4.2s5 1.2 5.5 4.2",
  file: "M4 1.5h5L12.5 5v9.5H4zM9 1.5V5h3.5",
  check: "m3 8.5 3.2 3.2L13 4.5",
};

/** A small line icon; decoration alone, so hidden from screen readers. */
export function icon(name) {
  return svg("svg", { class: `icon icon-${name}`, viewBox: "0 0 16 16", "aria-hidden": "true" }, svg("path", { d: PATHS[name] }));
}

let lastId = 0;

/** An id no other element of this page has, for labels and descriptions. */
export function freshId(prefix) {
  lastId += 1;
  return `${prefix}-${lastId}`;
}
