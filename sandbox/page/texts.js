// Owns Slack's text objects: plain_text as it stands, mrkdwn formatted.
import { h } from "./dom.js";
import { withEmoji } from "./emoji.js";
import { decode, mrkdwn } from "./mrkdwn.js";

/** The nodes of a text object (or of a bare string, taken as plain text). */
export function textNodes(text) {
  if (!text) return [];
  if (typeof text === "string") return withEmoji(text);
  if (text.type === "mrkdwn") return [mrkdwn(text.text, { verbatim: Boolean(text.verbatim) })];
  return withEmoji(decode(text.text ?? ""), { named: text.emoji !== false });
}

/** A text object as a plain string, for labels and titles. */
export function plainText(text) {
  const holder = h("span", {}, ...textNodes(text));
  for (const picture of holder.querySelectorAll(".emoji.drawn")) picture.replaceWith(picture.getAttribute("aria-label"));
  return holder.textContent;
}
