// Owns a list of messages on the page: what is new is added, what changed is drawn again, all else stays untouched
// (so do focus, open menus and the scroll position).
import { dayLine } from "./dates.js";
import { h } from "./dom.js";
import { messageNode } from "./message.js";
import { now, zone } from "./store.js";
import { dropSurface } from "./surface.js";

const CLOSE_IN_TIME = 300;
const NEAR_THE_END = 60;
const POINTED_MS = 2500;

/** A message list in `box`. `openThread` is left out inside a thread. */
export class MessageList {
  constructor(box, { openThread = null, acted = null, empty = "" } = {}) {
    this.box = box;
    this.openThread = openThread;
    this.acted = acted;
    this.empty = empty;
    this.channel = null;
    this.drawn = new Map();
    this.stick = true;
    this.followEnd();
  }

  // Pictures arrive and the box grows after a message was drawn: who stood at the end stays there.
  followEnd() {
    const settle = () => this.stick && this.toEnd();
    let before = 0;
    this.box.addEventListener("scroll", () => {
      const { scrollTop } = this.box;
      if (scrollTop < before || this.atEnd()) this.stick = this.atEnd();
      before = scrollTop;
    });
    this.box.addEventListener("load", settle, { capture: true });
    new ResizeObserver(settle).observe(this.box);
  }

  atEnd() {
    const { scrollHeight, scrollTop, clientHeight } = this.box;
    return scrollHeight - scrollTop - clientHeight < NEAR_THE_END;
  }

  /** Forget what was shown: another conversation, or another person looks. */
  reset() {
    this.drawn.clear();
    this.box.replaceChildren();
    this.fresh = true;
  }

  /** Show these messages of `channel`, oldest first. */
  show(channel, messages) {
    this.channel = channel;
    const follow = this.fresh || this.stick;
    const held = this.heldFocus();
    const next = new Map();
    for (const item of this.items(messages)) {
      const old = this.drawn.get(item.key);
      const kept = old && old.sign === item.sign;
      if (old && !kept && item.message) dropSurface(`message ${channel} ${item.message.ts}`);
      next.set(item.key, { sign: item.sign, node: kept ? old.node : item.draw() });
    }
    this.place([...next.values()].map(({ node }) => node));
    this.drawn = next;
    this.fresh = false;
    if (follow) this.toEnd();
    this.restoreFocus(held);
  }

  /** Scroll to the newest message. */
  toEnd() {
    this.stick = true;
    this.box.scrollTop = this.box.scrollHeight;
  }

  /** Bring a message into view and point at it for a moment; answers whether it is there. */
  point(ts) {
    const node = this.box.querySelector(`[data-ts="${CSS.escape(ts)}"]`);
    if (!node) return false;
    this.pointed?.classList.remove("pointed");
    clearTimeout(this.pointing);
    node.scrollIntoView({ block: node.offsetHeight > this.box.clientHeight ? "start" : "center" });
    this.stick = this.atEnd();
    node.focus({ preventScroll: true });
    node.classList.add("pointed");
    this.pointed = node;
    this.pointing = setTimeout(() => node.classList.remove("pointed"), POINTED_MS);
    return true;
  }

  items(messages) {
    const shown = messages.filter((message) => !message.deleted || message.reply_count > 0);
    const items = shown.length ? [] : [this.note("empty", this.empty, "empty")];
    let before = null;
    for (const message of shown) {
      const day = dayLine(Number(message.ts), zone(), now());
      if (this.openThread && (!before || dayLine(Number(before.ts), zone(), now()) !== day)) {
        items.push(this.note(`day ${day}`, day, "day"));
        before = null;
      }
      items.push(this.item(message, this.follows(before, message)));
      if (!this.openThread && !before) items.push(this.replyLine(shown.length - 1));
      before = message;
    }
    return items;
  }

  follows(before, message) {
    if (!before || message.broadcast || (!this.openThread && before.ts === before.thread_ts)) return false;
    const same = before.user === message.user && before.username === message.username && Boolean(before.ephemeral) === Boolean(message.ephemeral);
    return same && !before.reply_count && Number(message.ts) - Number(before.ts) < CLOSE_IN_TIME;
  }

  item(message, compact) {
    const options = { channel: this.channel, compact, openThread: this.openThread, acted: this.acted };
    return { key: `message ${message.ts}`, sign: JSON.stringify([message, compact, zone()]), message, draw: () => messageNode(message, options) };
  }

  note(key, words, className) {
    return { key, sign: words, draw: () => h("div", { class: className, role: className === "day" ? "separator" : null }, h("span", {}, words)) };
  }

  replyLine(count) {
    const words = count === 1 ? "1 reply" : `${count} replies`;
    return this.note("replies", count ? words : "No replies yet", "reply-line");
  }

  place(nodes) {
    const wanted = new Set(nodes);
    for (const node of [...this.box.children]) if (!wanted.has(node)) node.remove();
    nodes.forEach((node, index) => {
      if (this.box.children[index] !== node) this.box.insertBefore(node, this.box.children[index] ?? null);
    });
  }

  heldFocus() {
    const active = document.activeElement;
    if (!this.box.contains(active)) return null;
    return { active, ts: active.closest("[data-ts]")?.dataset.ts, block: active.dataset.blockId, action: active.dataset.actionId };
  }

  restoreFocus(held) {
    if (!held || held.active.isConnected) return;
    const message = [...this.box.querySelectorAll("[data-ts]")].find((node) => node.dataset.ts === held.ts);
    const same = [...(message?.querySelectorAll("[data-action-id]") ?? [])].find((node) => node.dataset.actionId === held.action && node.dataset.blockId === held.block);
    (same ?? message ?? this.box).focus({ preventScroll: true });
  }
}
