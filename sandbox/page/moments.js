// Owns moments that are on the page: they follow the reader's zone and the workspace's clock without being drawn anew.
import { clockTime, dayAndTime, slackDate } from "./dates.js";
import { h } from "./dom.js";
import { now, zone } from "./store.js";

/** A `<time>` in Slack's date format; `fallback` is for machines that can't. */
export function dateNode(ts, template, fallback) {
  const node = h("time", { datetime: new Date(ts * 1000).toISOString(), "data-at": ts, "data-format": template, "data-fallback": fallback });
  write(node);
  return node;
}

/** The small time beside a message. */
export function timeNode(ts) {
  const node = h("time", { class: "at", datetime: new Date(ts * 1000).toISOString(), "data-at": ts });
  write(node);
  return node;
}

function write(node) {
  const ts = Number(node.dataset.at);
  const template = node.dataset.format;
  const text = template ? slackDate(ts, template, zone(), now()) : clockTime(ts, zone());
  if (node.textContent !== text) node.textContent = text;
  node.title = dayAndTime(ts, zone());
}

/** Write every moment of the page again: the clock moved, or another person looks. */
export function refreshMoments() {
  for (const node of document.querySelectorAll("time[data-at]")) write(node);
}
