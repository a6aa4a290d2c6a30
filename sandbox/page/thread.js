// Owns the pane at the right: one message and its replies.
import { coalesced, get } from "./api.js";
import { Composer } from "./composer.js";
import { h, icon } from "./dom.js";
import { MessageList } from "./messages.js";
import { conversation, go, state } from "./store.js";
import { complain } from "./toast.js";

/** The thread pane in `box`; `acted` is called after a button in it was used. */
export class Thread {
  constructor(box, { acted }) {
    this.box = box;
    this.list = h("div", { class: "scroll", role: "log", "aria-label": "Thread", tabindex: "0", "data-testid": "thread-messages" });
    this.where = h("span", { class: "about" });
    const composer = h("div", {});
    box.replaceChildren(
      h("header", { class: "head" }, h("div", { class: "head-line" }, h("h2", {}, "Thread"), this.where,
        h("button", { class: "plain-icon", type: "button", "aria-label": "Close thread", "data-testid": "close-thread", onclick: () => this.leave() }, icon("close")))),
      this.list, composer);
    box.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !document.querySelector(":popover-open")) this.leave();
    });
    this.messages = new MessageList(this.list, { acted, empty: "This message is gone." });
    this.composer = new Composer(composer, {
      testid: "thread-composer", sent: () => this.refresh(),
      where: () => ({ user: state.place.user, channel: state.place.channel, thread_ts: state.place.thread, name: "Reply…" }),
    });
    this.refresh = coalesced(() => this.load());
  }

  leave() {
    go({ thread: null });
    document.querySelector("[data-testid=composer]")?.focus();
  }

  /** Show the thread of the present place, or nothing. */
  arrive() {
    this.box.hidden = !state.place.thread;
    if (this.box.hidden) return;
    const one = conversation();
    this.where.textContent = one ? (one.kind === "channel" ? `#${one.name.replace(/^#/, "")}` : one.name) : "";
    this.messages.reset();
    this.composer.arrive();
    this.composer.input.focus();
    this.refresh();
  }

  async load() {
    const { user, channel, thread } = state.place;
    if (!thread) return;
    try {
      const { messages } = await get("messages", { user, channel, thread_ts: thread });
      if (user === state.place.user && channel === state.place.channel && thread === state.place.thread) this.messages.show(channel, messages);
    } catch (error) {
      complain(error.message);
    }
  }
}
