// Owns what opens beside a button: one at a time, above everything, closed by Escape, by leaving, or by a click elsewhere.
import { h } from "./dom.js";

/** Open `content` beside `anchor`; answers a function that closes it and gives the focus back. */
export function openBeside(anchor, content, { onclose } = {}) {
  const box = h("div", { class: "popover", popover: "auto" }, content);
  anchor.after(box);
  box.showPopover();
  place(anchor, box);
  anchor.setAttribute("aria-expanded", "true");
  box.addEventListener("toggle", (event) => {
    if (event.newState !== "closed") return;
    anchor.setAttribute("aria-expanded", "false");
    const within = box.contains(document.activeElement);
    box.remove();
    if (within) anchor.focus();
    onclose?.();
  });
  return () => {
    anchor.focus();
    box.hidePopover();
  };
}

function place(anchor, box) {
  const at = anchor.getBoundingClientRect();
  const { width, height } = box.getBoundingClientRect();
  const below = at.bottom + 4 + height <= innerHeight || at.top < height;
  box.style.left = `${Math.max(8, Math.min(at.left, innerWidth - width - 8))}px`;
  box.style.top = `${below ? Math.max(8, Math.min(at.bottom + 4, innerHeight - height - 8)) : at.top - height - 4}px`;
  box.style.minWidth = `${Math.min(at.width, 320)}px`;
}

/** Up, Down, Home and End move the focus among `selector` inside `box`. */
export function arrowKeys(box, selector) {
  box.addEventListener("keydown", (event) => {
    const all = [...box.querySelectorAll(selector)];
    const at = all.indexOf(document.activeElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[event.key];
    if (to === undefined || !all.length) return;
    event.preventDefault();
    all[(to + all.length) % all.length].focus();
  });
}
