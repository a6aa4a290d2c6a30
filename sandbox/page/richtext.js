// Owns the rich_text block. Its text is literal: no mrkdwn has a meaning in it.
import { h } from "./dom.js";
import { emoji, withEmoji } from "./emoji.js";
import { dateNode } from "./moments.js";
import { link, mention } from "./mrkdwn.js";
import { state } from "./store.js";

const TAGS = { bold: "strong", italic: "em", strike: "s", underline: "u", code: "code" };

/** The nodes of a rich_text block (or of a table's rich_text cell). */
export function richText(block) {
  const nodes = [];
  for (const part of block.elements ?? []) {
    if (part.type === "rich_text_section") nodes.push(h("div", { class: "rich-section" }, ...inline(part.elements)));
    else if (part.type === "rich_text_list") addList(nodes, part);
    else if (part.type === "rich_text_quote") nodes.push(h("blockquote", {}, ...inline(part.elements)));
    else if (part.type === "rich_text_preformatted") nodes.push(h("pre", {}, ...inline(part.elements)));
    else nodes.push(h("div", { class: "unsupported" }, `unsupported part: ${part.type}`));
  }
  return nodes;
}

function addList(nodes, part) {
  const indent = part.indent ?? 0;
  const items = (part.elements ?? []).map((item) => h("li", {}, ...inline(item.elements)));
  const ordered = part.style === "ordered";
  const start = ordered && part.offset ? part.offset + 1 : null;
  nodes.push(h(ordered ? "ol" : "ul", { class: `rich-list depth-${Math.min(indent, 8)}`, start }, ...items));
}

function inline(elements) {
  return (elements ?? []).flatMap((element) => styled(element));
}

function styled(element) {
  let nodes = plain(element);
  for (const [name, tag] of Object.entries(TAGS)) {
    if (element.style?.[name]) nodes = [h(tag, {}, ...nodes)];
  }
  return nodes;
}

function plain(element) {
  switch (element.type) {
    case "text":
      return withEmoji(element.text ?? "", { named: false });
    case "link":
      return [link(element.url ?? "", element.text ?? element.url)];
    case "user":
      return [mention(element.user_id)];
    case "emoji":
      return [emoji(element.name) ?? document.createTextNode(`:${element.name}:`)];
    case "date":
      return [dateNode(element.timestamp, element.format ?? "", element.fallback ?? "")];
    case "channel":
      return [h("span", { class: "mention" }, `#${channelName(element.channel_id)}`)];
    case "broadcast":
      return [h("span", { class: "mention loud" }, `@${element.range}`)];
    case "usergroup":
      return [h("span", { class: "mention" }, "@group")];
    case "color":
      return [document.createTextNode(element.value ?? "")];
    default:
      return [h("span", { class: "unsupported" }, `unsupported: ${element.type}`)];
  }
}

function channelName(id) {
  return state.conversations.find((one) => one.id === id)?.name.replace(/^#/, "") ?? id;
}
