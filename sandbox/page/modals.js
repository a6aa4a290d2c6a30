// Owns the modal: the newest view of the stack, what is typed in it, and the errors at its fields.
import { coalesced, get, post } from "./api.js";
import { drawBlocks, fieldError } from "./blocks.js";
import { freshId, h, icon } from "./dom.js";
import { refusal } from "./fields.js";
import { state } from "./store.js";
import { collect, dropSurface, surface } from "./surface.js";
import { plainText, textNodes } from "./texts.js";
import { complain, rescueToasts } from "./toast.js";

/** The stack of modals in `dialog`. */
export class Modals {
  constructor(dialog) {
    this.dialog = dialog;
    this.stack = [];
    this.sign = null;
    this.refresh = coalesced(() => this.load());
    dialog.addEventListener("cancel", (event) => {
      if (event.target !== dialog) return;
      event.preventDefault();
      this.close();
    });
    // A browser lets nobody hold a dialog open against two Escapes: then it is closed already when we hear of it.
    dialog.addEventListener("close", () => {
      if (this.stack.length && !dialog.open) this.close();
    });
  }

  async load() {
    const { user } = state.place;
    try {
      const { stack } = await get("modals", { user });
      if (user === state.place.user) this.show(stack ?? []);
    } catch (error) {
      complain(error.message);
    }
  }

  show(stack) {
    const ids = new Set(stack.map((view) => view.id));
    for (const view of this.stack) if (!ids.has(view.id)) dropSurface(`view ${view.id}`);
    const changed = this.top()?.id !== stack[stack.length - 1]?.id;
    this.stack = stack;
    if (!stack.length) return this.leave();
    const sign = JSON.stringify([this.top(), stack.length]);
    if (sign !== this.sign) this.draw(changed);
    this.sign = sign;
    return undefined;
  }

  top() {
    return this.stack[this.stack.length - 1];
  }

  leave() {
    this.sign = null;
    rescueToasts();
    if (this.dialog.open) this.dialog.close();
    this.dialog.replaceChildren();
    if (document.activeElement === document.body) document.querySelector("[data-testid=composer]")?.focus();
  }

  draw(changed) {
    const view = this.top();
    const held = changed ? null : this.heldFocus();
    const scrolled = changed ? 0 : (this.dialog.querySelector(".modal-body")?.scrollTop ?? 0);
    const on = surface(`view ${view.id}`, { view_id: view.id }, "modal");
    on.acted = () => this.refresh();
    const titleId = freshId("title");
    rescueToasts();
    this.body = h("div", { class: "modal-body" }, drawBlocks(view.blocks ?? [], on));
    this.failure = h("p", { class: "modal-failure", role: "alert", "data-testid": "modal-failure", hidden: true });
    this.dialog.replaceChildren(h("form", { novalidate: true, onsubmit: (event) => this.submit(event) }, this.header(view, titleId), this.body, this.failure, this.footer(view)));
    this.dialog.setAttribute("aria-labelledby", titleId);
    this.dialog.dataset.viewId = view.id;
    this.dialog.dataset.callbackId = view.callback_id ?? "";
    if (!this.dialog.open) this.dialog.showModal();
    this.body.scrollTop = scrolled;
    this.focus(held);
  }

  header(view, titleId) {
    const back = this.stack.length > 1 && h("button", { class: "plain-icon", type: "button", "aria-label": "Back", "data-testid": "modal-back", onclick: () => this.close() }, icon("back"));
    return h("header", {}, back, h("h2", { id: titleId, "data-testid": "modal-title" }, ...textNodes(view.title)),
      h("button", { class: "plain-icon", type: "button", "aria-label": "Close", "data-testid": "modal-x", onclick: () => this.close() }, icon("close")));
  }

  footer(view) {
    const asks = (view.blocks ?? []).some((block) => block.type === "input");
    this.submitButton = view.submit || asks ? h("button", { class: "button primary", type: "submit", "data-testid": "modal-submit" }, h("span", {}, plainText(view.submit ?? "Submit"))) : null;
    return h("footer", {}, h("button", { class: "button", type: "button", "data-testid": "modal-close", onclick: () => this.close() }, plainText(view.close ?? (this.submitButton ? "Cancel" : "Close"))), this.submitButton);
  }

  heldFocus() {
    const active = document.activeElement;
    if (!this.dialog.contains(active)) return null;
    return { ...active.dataset, start: active.selectionStart, end: active.selectionEnd };
  }

  focus(held) {
    const controls = [...this.dialog.querySelectorAll("[data-action-id]")];
    const same = held?.actionId && controls.find((node) => node.dataset.actionId === held.actionId && node.dataset.blockId === held.blockId);
    const inputs = controls.filter((node) => node.closest(".b-input"));
    const first = controls.find((node) => node.dataset.focusFirst !== undefined) ?? inputs[0];
    const node = same ?? first ?? this.submitButton ?? this.dialog.querySelector("[data-testid=modal-close]");
    (node.matches(".ticks") ? (node.querySelector("input:checked") ?? node.querySelector("input")) : node)?.focus({ preventScroll: Boolean(same) });
    if (same && typeof held.start === "number" && same.setSelectionRange && same.type !== "email") same.setSelectionRange(held.start, held.end);
  }

  async close() {
    const view = this.top();
    if (!view) return;
    this.show(this.stack.slice(0, -1));
    await post("close", { user: state.place.user, view_id: view.id }).catch((error) => complain(error.message));
    await this.refresh();
  }

  async submit(event) {
    event.preventDefault();
    const view = this.top();
    if (!this.submitButton || this.submitButton.getAttribute("aria-busy")) return;
    const on = surface(`view ${view.id}`, { view_id: view.id }, "modal");
    const values = collect(on, on.blocks);
    this.failure.hidden = true;
    if (this.showErrors(this.refusals(on.blocks, values))) return;
    this.submitButton.setAttribute("aria-busy", "true");
    try {
      const answer = await post("submit", { user: state.place.user, view_id: view.id, values });
      if (answer.errors && Object.keys(answer.errors).length) this.showErrors(answer.errors);
      else if (!answer.ok) this.fail(answer.error);
      else await this.refresh();
    } catch (error) {
      this.fail(error.message);
    } finally {
      this.submitButton?.removeAttribute("aria-busy");
    }
  }

  refusals(blocks, values) {
    const asked = blocks.filter((block) => block.type === "input");
    const found = asked.map((block) => [block.block_id, refusal(block, values[block.block_id]?.[block.element.action_id])]);
    return Object.fromEntries(found.filter(([, sentence]) => sentence));
  }

  /** Show each error at its field and go to the first; answers whether there was one. */
  showErrors(errors) {
    let first = null;
    for (const node of this.body.querySelectorAll("[data-block=input]")) {
      const control = fieldError(node, errors[node.dataset.blockId] ?? null);
      if (errors[node.dataset.blockId]) first ??= control;
    }
    (first?.matches(".ticks") ? first.querySelector("input") : first)?.focus();
    first?.closest(".block").scrollIntoView({ block: "nearest" });
    return Boolean(first);
  }

  fail(error) {
    this.failure.textContent = `This didn't work: ${error && error !== "operation_timeout" ? error : "the app did not answer in 3 seconds"}. What you typed is kept; try again.`;
    this.failure.hidden = false;
  }
}
