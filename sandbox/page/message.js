// Owns one message as a node. Decides nothing about which messages are shown or where.
import { avatar } from "./avatars.js";
import { drawBlocks } from "./blocks.js";
import { h, icon } from "./dom.js";
import { filesNode } from "./files.js";
import { timeNode } from "./moments.js";
import { mrkdwn } from "./mrkdwn.js";
import { nameOf, state } from "./store.js";
import { surface } from "./surface.js";
import { plainText } from "./texts.js";

/** The node of `message` in `channel`. `compact` leaves out picture and name, `openThread` is called to reply. */
export function messageNode(message, { channel, compact, openThread, acted }) {
  const gone = message.deleted;
  const node = h("article", {
    class: `message${compact ? " compact" : ""}${message.ephemeral ? " ephemeral" : ""}${gone ? " gone" : ""}`, tabindex: "-1",
    "data-testid": "message", "data-ts": message.ts, "data-user": message.user, "data-ephemeral": message.ephemeral ? "true" : null,
  });
  const picture = compact ? h("span", { class: "when" }, timeNode(Number(message.ts))) : avatar(message.user, { bot: Boolean(message.bot) });
  const parts = [message.ephemeral && privateMark(), !compact && byline(message), message.broadcast && !gone && broadcastLine(message, openThread), gone ? goneLine() : body(message, channel, acted)];
  const replies = openThread && message.reply_count > 0 && repliesButton(message, openThread);
  node.append(h("div", { class: "gutter" }, picture), h("div", { class: "content" }, ...[...parts, replies].filter(Boolean)));
  if (openThread && !message.ephemeral && !gone) node.append(tools(message, openThread));
  return node;
}

function privateMark() {
  return h("div", { class: "private" }, icon("eye"), "Only visible to you");
}

function byline(message) {
  const name = message.username ?? nameOf(message.user);
  return h("div", { class: "byline" }, h("strong", { class: "who" }, name), isApp(message) && h("span", { class: "tag" }, "APP"), timeNode(Number(message.ts)));
}

function isApp(message) {
  return Boolean(message.bot) || message.user === state.app.bot_user_id;
}

// Within its thread there is nothing to open.
function broadcastLine(message, openThread) {
  if (!openThread) return h("div", { class: "broadcast", "data-testid": "broadcast" }, "Also sent to the conversation");
  const words = plainText({ type: "mrkdwn", text: message.root_text ?? "" }) || "open it";
  return h("div", { class: "broadcast", "data-testid": "broadcast" }, "replied to a thread:",
    h("button", { class: "root", type: "button", title: words, onclick: () => openThread(message.thread_ts) }, words));
}

function goneLine() {
  return h("div", { class: "text gone-line" }, "This message was deleted.");
}

function body(message, channel, acted) {
  const on = surface(`message ${channel} ${message.ts}`, { channel, message_ts: message.ts }, "message");
  on.acted = acted;
  const shown = message.blocks?.length ? drawBlocks(message.blocks, on) : h("div", { class: "text", "data-testid": "message-text" }, mrkdwn(message.text));
  const edited = message.edited && h("span", { class: "edited" }, "(edited)");
  if (edited) (shown.classList.contains("text") ? shown : (lastText(shown) ?? shown)).append(" ", edited);
  return h("div", { class: "body" }, shown, filesNode(message, channel));
}

function lastText(blocks) {
  const last = blocks.lastElementChild;
  return last?.matches(".b-rich, .b-markdown") ? last : null;
}

function repliesButton(message, openThread) {
  const count = message.reply_count === 1 ? "1 reply" : `${message.reply_count} replies`;
  return h("button", { class: "replies", type: "button", "data-testid": "open-thread", onclick: () => openThread(message.ts) },
    avatar(message.user, { size: 24, bot: isApp(message) }), h("span", { class: "count" }, count), h("span", { class: "view-thread" }, "View thread"));
}

function tools(message, openThread) {
  return h("div", { class: "tools" },
    h("button", { type: "button", class: "tool", title: "Reply in thread", "aria-label": "Reply in thread", "data-testid": "reply-in-thread", onclick: () => openThread(message.thread_ts ?? message.ts) }, icon("reply")));
}
