// Owns the markdown block: the plain part of Markdown (headings, lists, quotes, code, links, styles), nodes alone.
import { h } from "./dom.js";
import { withEmoji } from "./emoji.js";
import { decode, link } from "./mrkdwn.js";

const INLINE = /(`[^`\n]+`)|\[([^\]\n]+)\]\(([^)\s]+)\)|\*\*([^*\n]+)\*\*|__([^_\n]+)__|~~([^~\n]+)~~|\*([^*\s][^*\n]*)\*|\b_([^_\s][^_\n]*)_\b/;

/** The nodes of a markdown block's text. */
export function markdown(text) {
  const nodes = [];
  const rows = (text ?? "").split("\n");
  while (rows.length) nodes.push(take(rows));
  return nodes.filter(Boolean);
}

function take(rows) {
  const row = rows.shift();
  if (!row.trim()) return null;
  if (/^```/.test(row)) return fence(rows);
  const heading = /^(#{1,6})\s+(.*)$/.exec(row);
  if (heading) return h("p", { class: "md-heading", role: "heading", "aria-level": heading[1].length + 2 }, ...inline(heading[2]));
  if (/^(-{3,}|\*{3,})\s*$/.test(row)) return h("hr");
  if (/^\s*[-*+]\s+/.test(row)) return list("ul", /^\s*[-*+]\s+/, row, rows);
  if (/^\s*\d+[.)]\s+/.test(row)) return list("ol", /^\s*\d+[.)]\s+/, row, rows);
  if (/^>/.test(row)) return h("blockquote", {}, ...inline(run(/^>\s?/, row, rows).join("\n")));
  const paragraph = [row];
  while (rows.length && rows[0].trim() && !/^(```|#{1,6}\s|>|\s*[-*+]\s|\s*\d+[.)]\s)/.test(rows[0])) paragraph.push(rows.shift());
  return h("p", {}, ...inline(paragraph.join("\n")));
}

function fence(rows) {
  const end = rows.findIndex((row) => /^```/.test(row));
  const inside = rows.splice(0, end < 0 ? rows.length : end + 1);
  return h("pre", {}, (end < 0 ? inside : inside.slice(0, -1)).join("\n"));
}

function run(pattern, first, rows) {
  const taken = [first.replace(pattern, "")];
  while (rows.length && pattern.test(rows[0])) taken.push(rows.shift().replace(pattern, ""));
  return taken;
}

function list(tag, pattern, first, rows) {
  return h(tag, { class: "rich-list depth-0" }, ...run(pattern, first, rows).map((item) => h("li", {}, ...inline(item))));
}

function inline(text) {
  const match = INLINE.exec(text);
  if (!match) return withEmoji(decode(text));
  const [whole, code, label, address, bold, bold2, strike, italic, italic2] = match;
  const before = withEmoji(decode(text.slice(0, match.index)));
  const after = inline(text.slice(match.index + whole.length));
  return [...before, styled({ code, label, address, bold: bold ?? bold2, strike, italic: italic ?? italic2 }), ...after];
}

function styled({ code, label, address, bold, strike, italic }) {
  if (code) return h("code", {}, code.slice(1, -1));
  if (label) return link(address, label);
  if (bold) return h("strong", {}, ...inline(bold));
  if (strike) return h("s", {}, ...inline(strike));
  return h("em", {}, ...inline(italic));
}
