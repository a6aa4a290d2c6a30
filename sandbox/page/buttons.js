// Owns the elements that are pressed: button and overflow menu.
import { h, icon } from "./dom.js";
import { follow } from "./permalinks.js";
import { arrowKeys, openBeside } from "./popover.js";
import { act } from "./surface.js";
import { plainText, textNodes } from "./texts.js";

/** A button; with a `url` it also opens that address, as Slack does. */
export function button(element, on, blockId) {
  const style = ["primary", "danger"].includes(element.style) ? ` ${element.style}` : "";
  const press = async () => {
    if (node.getAttribute("aria-busy")) return;
    if (element.url) follow(element.url);
    await act(on, blockId, element, undefined, node);
  };
  const node = h("button", {
    class: `button${style}`, type: "button", onclick: press, "aria-label": element.accessibility_label,
    "data-action-id": element.action_id, "data-block-id": blockId, "data-value": element.value,
  }, h("span", {}, ...textNodes(element.text)));
  return node;
}

/** The three dots with their menu. */
export function overflow(element, on, blockId) {
  const open = () => {
    const choose = async (option) => {
      close();
      if (option.url) follow(option.url);
      await act(on, blockId, element, option.value, node);
    };
    const items = element.options.map((option) => h("button", { class: "menu-item", role: "menuitem", type: "button", "data-value": option.value, onclick: () => choose(option) },
      h("span", {}, ...textNodes(option.text)), option.description && h("small", {}, plainText(option.description))));
    const menu = h("div", { role: "menu", class: "menu", "aria-label": "More actions" }, ...items);
    arrowKeys(menu, ".menu-item");
    const close = openBeside(node, menu);
    items[0]?.focus();
  };
  const node = h("button", {
    class: "button overflow", type: "button", "aria-label": "More actions", "aria-haspopup": "menu", "aria-expanded": "false",
    onclick: open, "data-action-id": element.action_id, "data-block-id": blockId,
  }, icon("more"));
  return node;
}
