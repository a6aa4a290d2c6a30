// Owns the box one writes in: drafts, commands and names that are offered while typing, sending.
import { post } from "./api.js";
import { freshId, h, icon } from "./dom.js";
import { state } from "./store.js";
import { complain } from "./toast.js";

const drafts = new Map();

/** A composer in `box`. `where()` is `{user, channel, thread_ts, name}`; `sent()` is called after something went out. */
export class Composer {
  constructor(box, { where, sent, testid }) {
    this.where = where;
    this.sent = sent;
    this.listId = freshId("offers");
    this.offers = h("div", { class: "offers", role: "listbox", id: this.listId, "aria-label": "Suggestions", "data-testid": "offers", hidden: true });
    this.input = h("textarea", {
      rows: 1, "aria-label": "Message", "aria-autocomplete": "list", "aria-controls": this.listId, "data-testid": testid, spellcheck: "true",
      oninput: () => this.typed(), onkeydown: (event) => this.key(event), onblur: () => this.offer([]),
    });
    this.button = h("button", { type: "submit", class: "send", "aria-label": "Send", title: "Send (Enter)", "data-testid": `${testid}-send` }, icon("send"));
    this.hint = h("span", { class: "composer-hint" });
    this.form = h("form", { class: "composer", onsubmit: (event) => this.submit(event) }, this.offers, this.input, h("div", { class: "composer-bar" }, this.hint, this.button));
    box.replaceChildren(this.form);
    this.choices = [];
    this.picked = 0;
  }

  /** Show the draft of the place the reader is in now. */
  arrive() {
    const { name } = this.where();
    this.place = this.placeKey();
    this.input.placeholder = name;
    this.input.setAttribute("aria-label", name);
    this.input.value = drafts.get(this.place) ?? "";
    this.typed();
  }

  placeKey() {
    const { user, channel, thread_ts: thread } = this.where();
    return [user, channel, thread].join(" ");
  }

  typed() {
    drafts.set(this.place, this.input.value);
    this.input.style.height = "auto";
    this.input.style.height = `${Math.min(this.input.scrollHeight, 220)}px`;
    this.button.classList.toggle("ready", Boolean(this.input.value.trim()));
    this.hint.textContent = this.usage();
    this.offer(this.input === document.activeElement ? this.suggestions() : []);
  }

  usage() {
    const word = /^(\/\S+)\s/.exec(this.input.value)?.[1];
    const command = state.app.commands.find((one) => one.command === word);
    return command ? `${command.command} ${command.usage_hint ?? ""}` : "";
  }

  suggestions() {
    const before = this.input.value.slice(0, this.input.selectionStart);
    if (/^\/\S*$/.test(before)) {
      return state.app.commands.filter((one) => one.command.startsWith(before))
        .map((one) => ({ insert: `${one.command} `, from: 0, label: one.command, hint: one.usage_hint, about: one.description }));
    }
    const at = /(?:^|\s)@([\p{L}]*)$/u.exec(before);
    if (!at) return [];
    return [...state.people.values()].filter((person) => !person.deactivated && person.name.toLowerCase().includes(at[1].toLowerCase())).slice(0, 6)
      .map((person) => ({ insert: `@${person.name} `, from: before.length - at[1].length - 1, label: person.name, about: person.title }));
  }

  offer(choices) {
    this.choices = choices;
    this.picked = 0;
    this.offers.hidden = !choices.length;
    this.offers.replaceChildren(...choices.map((choice, index) => h("div", {
      class: "offer", role: "option", id: `${this.listId}-${index}`, "data-testid": "offer",
      onmousedown: (event) => { event.preventDefault(); this.pick(choice); },
    }, h("span", {}, h("strong", {}, choice.label), choice.hint && h("span", { class: "offer-hint" }, choice.hint)), choice.about && h("small", {}, choice.about))));
    this.mark();
  }

  mark() {
    [...this.offers.children].forEach((node, index) => node.setAttribute("aria-selected", String(index === this.picked)));
    if (this.choices.length) this.input.setAttribute("aria-activedescendant", `${this.listId}-${this.picked}`);
    else this.input.removeAttribute("aria-activedescendant");
  }

  pick(choice) {
    const { value, selectionStart } = this.input;
    this.input.value = value.slice(0, choice.from) + choice.insert + value.slice(selectionStart);
    const caret = choice.from + choice.insert.length;
    this.input.setSelectionRange(caret, caret);
    this.typed();
  }

  key(event) {
    if (event.isComposing) return;
    const choice = this.choices[this.picked];
    if (choice && ["ArrowDown", "ArrowUp"].includes(event.key)) {
      event.preventDefault();
      this.picked = (this.picked + (event.key === "ArrowDown" ? 1 : -1) + this.choices.length) % this.choices.length;
      this.mark();
    } else if (choice && event.key === "Escape") {
      event.stopPropagation();
      this.offer([]);
    } else if (choice && (event.key === "Tab" || event.key === "Enter") && this.input.value !== choice.label) {
      event.preventDefault();
      this.pick(choice);
    } else if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      this.form.requestSubmit();
    }
  }

  async submit(event) {
    event.preventDefault();
    const text = this.input.value.trim();
    if (!text) return;
    const place = this.placeKey();
    this.input.value = "";
    this.typed();
    const error = await this.send(text).catch((failure) => failure.message);
    if (error) {
      complain(error);
      if (!drafts.get(place)) drafts.set(place, text);
      if (place === this.placeKey() && !this.input.value) this.arrive();
    }
    this.sent(error);
  }

  /** Send a message or command; answers the error, or null. */
  async send(text) {
    const { user, channel, thread_ts: thread } = this.where();
    if (text.startsWith("/")) {
      if (thread) return `${text.split(/\s/)[0]} can't be used in threads. Use it in the conversation itself.`;
      const answer = await post("command", { user, channel, text });
      return answer?.ok === false ? answer.error ?? "the app refused it" : null;
    }
    const answer = await post("message", { user, channel, text: encode(text), ...(thread ? { thread_ts: thread } : {}) });
    return answer?.ok === false ? answer.error ?? "the message was refused" : null;
  }
}

function encode(text) {
  return namesToIds(text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;"));
}

function namesToIds(text) {
  const people = [...state.people.values()].sort((a, b) => b.name.length - a.name.length);
  return people.reduce((words, person) => words.replaceAll(`@${person.name}`, `<@${person.id}>`), text);
}
