// Owns the app's Home tab.
import { coalesced, get } from "./api.js";
import { drawBlocks } from "./blocks.js";
import { h } from "./dom.js";
import { inApp, state, zone } from "./store.js";
import { dropSurface, surface } from "./surface.js";
import { complain } from "./toast.js";

/** App Home in `box`; `acted` is called after something in it was used. */
export class Home {
  constructor(box, { acted }) {
    this.box = box;
    this.acted = acted;
    this.sign = null;
    this.refresh = coalesced(() => this.load());
  }

  /** The tab was opened, or another person looks. */
  arrive() {
    this.sign = null;
    this.box.replaceChildren(h("div", { class: "empty" }, h("span", {}, "Just a moment…")));
    return this.refresh();
  }

  async load() {
    const { user, tab } = state.place;
    if (tab !== "home" || !inApp()) return;
    try {
      const { view } = await get("home", { user });
      if (user === state.place.user) this.show(view);
    } catch (error) {
      complain(error.message);
    }
  }

  show(view) {
    const sign = JSON.stringify([view, zone()]);
    if (sign === this.sign) return;
    this.sign = sign;
    if (!view) {
      this.box.replaceChildren(h("div", { class: "empty" }, h("span", {}, `${state.app.name} has not shown anything here yet.`)));
      return;
    }
    const held = this.box.contains(document.activeElement) ? document.activeElement.dataset : null;
    const scrolled = this.box.scrollTop;
    dropSurface(`view ${view.id}`);
    const on = surface(`view ${view.id}`, { view_id: view.id }, "home");
    on.acted = this.acted;
    this.box.replaceChildren(h("div", { class: "home-page" }, drawBlocks(view.blocks ?? [], on)));
    this.box.scrollTop = scrolled;
    if (held) [...this.box.querySelectorAll("[data-action-id]")].find((node) => node.dataset.actionId === held.actionId && node.dataset.blockId === held.blockId)?.focus();
  }
}
