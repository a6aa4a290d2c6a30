// Owns Slack's mrkdwn: text in, nodes out. Knows no blocks; a reader's names and zone come from the store.
import { dateNode } from "./moments.js";
import { h } from "./dom.js";
import { emoji, withEmoji } from "./emoji.js";
import { linkToMessage, messageAt } from "./permalinks.js";
import { nameOf, state } from "./store.js";

const STYLES = { "*": "strong", _: "em", "~": "s" };
const WORD = /[\p{L}\p{N}_]/u;
const BARE_URL = /https?:\/\/[^\s<>"'|]*[^\s<>"'|.,;:!?)\]}]/y;
const EMOJI = /:([a-z0-9_+'-]+):/y;

/** The three escapes of Slack, decoded once: `&amp;lt;` is the text `&lt;`. */
export function decode(text) {
  return text.replace(/&(amp|lt|gt);/g, (_, name) => ({ amp: "&", lt: "<", gt: ">" })[name]);
}

/** mrkdwn as nodes. `verbatim` leaves bare addresses unlinked, as Slack does. */
export function mrkdwn(text, { verbatim = false } = {}) {
  const pieces = (text ?? "").split(/```([\s\S]+?)```/);
  const nodes = pieces.flatMap((piece, index) => {
    if (index % 2) return [h("pre", {}, decode(plainSpecials(piece.replace(/^\n/, ""))))];
    let prose = piece;
    if (index > 0) prose = prose.replace(/^\n/, "");
    if (index < pieces.length - 1) prose = prose.replace(/\n$/, "");
    return lines(prose, verbatim);
  });
  const fragment = document.createDocumentFragment();
  fragment.append(...nodes);
  return fragment;
}

function lines(text, verbatim) {
  const nodes = [];
  let group = [];
  let quoted = false;
  const flush = () => {
    if (group.length) {
      const inside = inline(group.join("\n"), verbatim);
      nodes.push(...(quoted ? [h("blockquote", {}, ...inside)] : inside));
    }
    group = [];
  };
  for (const line of text ? text.split("\n") : []) {
    const quote = /^(?:&gt;|>) ?(.*)$/s.exec(line);
    if (Boolean(quote) !== quoted) {
      flush();
      quoted = Boolean(quote);
    }
    group.push(quote ? quote[1] : line);
  }
  flush();
  return nodes;
}

/** One run of text as nodes: styles, code, links, mentions, emoji. */
function inline(text, verbatim) {
  const nodes = [];
  let plain = "";
  const flush = () => {
    if (plain) nodes.push(...withEmoji(decode(plain), { named: false }));
    plain = "";
  };
  // Where a line is known to have no closing mark of a kind, it is not searched again: a line of 10,000 stars stays quick.
  const unclosed = {};
  let at = 0;
  while (at < text.length) {
    const found = tokenAt(text, at, verbatim, unclosed);
    if (found) {
      flush();
      nodes.push(...found.nodes);
      at = found.end;
    } else {
      plain += text[at];
      at += 1;
    }
  }
  flush();
  return nodes;
}

function tokenAt(text, at, verbatim, unclosed) {
  const char = text[at];
  if (char === "<") return special(text, at);
  if (char === "`") return code(text, at);
  if (STYLES[char]) return styled(text, at, verbatim, unclosed);
  if (char === ":") return named(text, at);
  if (char === "h" && !verbatim && !WORD.test(text[at - 1] ?? " ")) return bareUrl(text, at);
  return null;
}

function special(text, at) {
  const end = text.indexOf(">", at);
  if (end < 0) return null;
  const node = specialNode(text.slice(at + 1, end));
  return node && { nodes: [node], end: end + 1 };
}

function specialNode(inside) {
  const bar = inside.indexOf("|");
  const target = bar < 0 ? inside : inside.slice(0, bar);
  const label = bar < 0 ? null : decode(inside.slice(bar + 1));
  if (/^@[UW]/.test(target)) return mention(target.slice(1));
  if (/^#[CG]/.test(target)) return h("span", { class: "mention" }, `#${channelName(target.slice(1)) ?? label ?? target.slice(1)}`);
  if (target.startsWith("!date^")) return dateToken(target, label);
  if (target.startsWith("!subteam^")) return h("span", { class: "mention" }, label ?? "@group");
  if (target.startsWith("!")) return h("span", { class: "mention loud" }, `@${label?.replace(/^@/, "") ?? target.slice(1)}`);
  return link(decode(target), label);
}

function dateToken(target, fallback) {
  const [, seconds, template, address] = target.split("^");
  if (!/^\d+$/.test(seconds)) return h("span", {}, fallback ?? "");
  const node = dateNode(Number(seconds), decode(template ?? ""), fallback ?? "");
  return address ? link(decode(address), null, node) : node;
}

/** `@Name` for a user id, marked when it is the reader. */
export function mention(id) {
  const mine = id === state.place.user ? " me" : "";
  return h("span", { class: `mention${mine}`, "data-user-id": id }, `@${nameOf(id)}`);
}

function channelName(id) {
  return state.conversations.find((one) => one.id === id)?.name.replace(/^#/, "");
}

/** A link: to a message of this workspace, or out of the page; its words alone where the address is no web, mail or phone address. */
export function link(address, label, inside = null) {
  const shown = inside ?? label ?? address.replace(/^(mailto|tel):/, "");
  if (!/^(https?:\/\/|mailto:|tel:)/i.test(address)) return h("span", {}, shown);
  const message = messageAt(address);
  if (message) return linkToMessage(address, message, shown);
  // Mail and phone addresses open another program: a tab would stay empty.
  if (!/^https?:/i.test(address)) return h("a", { href: address }, shown);
  return h("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, shown);
}

function plainSpecials(text) {
  return text.replace(/<([^>|]+)(?:\|([^>]*))?>/g, (_, target, label) => label ?? target);
}

function code(text, at) {
  const end = text.indexOf("`", at + 1);
  if (end < at + 2 || text.slice(at, end).includes("\n")) return null;
  return { nodes: [h("code", {}, decode(plainSpecials(text.slice(at + 1, end))))], end: end + 1 };
}

function styled(text, at, verbatim, unclosed) {
  const char = text[at];
  if (at < unclosed[char]) return null;
  if (WORD.test(text[at - 1] ?? " ") || /\s/.test(text[at + 1] ?? " ") || text[at + 1] === char) return null;
  const end = closing(text, at, char);
  if (end < 0) {
    const line = text.indexOf("\n", at);
    unclosed[char] = line < 0 ? text.length : line;
    return null;
  }
  return { nodes: [h(STYLES[char], {}, ...inline(text.slice(at + 1, end), verbatim))], end: end + 1 };
}

function closing(text, at, char) {
  for (let end = at + 1; end < text.length && text[end] !== "\n"; end += 1) {
    if (text[end] === "<" || text[end] === "`") {
      const skip = text.indexOf(text[end] === "<" ? ">" : "`", end + 1);
      if (skip > 0) end = skip;
    } else if (text[end] === char && end > at + 1 && !/\s/.test(text[end - 1]) && !WORD.test(text[end + 1] ?? " ")) {
      return end;
    }
  }
  return -1;
}

function named(text, at) {
  EMOJI.lastIndex = at;
  const match = EMOJI.exec(text);
  const node = match && emoji(match[1]);
  return node && { nodes: [node], end: at + match[0].length };
}

function bareUrl(text, at) {
  BARE_URL.lastIndex = at;
  const match = BARE_URL.exec(text);
  return match && { nodes: [link(decode(match[0]), null)], end: at + match[0].length };
}
