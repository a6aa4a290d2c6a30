// Owns permalinks: which address leads to a message of this workspace, and what a click on one does. Shows no message.
import { h } from "./dom.js";
import { state } from "./store.js";

const PLACE = /^\/archives\/([A-Z0-9]+)\/p(\d+)(\d{6})$/;

/** The message `{channel, ts, thread}` that an address of this workspace names; null where it leads elsewhere. */
export function messageAt(address) {
  if (![state.url, `${location.origin}/`].some((start) => start && address.startsWith(start))) return null;
  const { pathname, searchParams } = new URL(address);
  const [, channel, seconds, rest] = PLACE.exec(pathname) ?? [];
  return channel ? { channel, ts: `${seconds}.${rest}`, thread: searchParams.get("thread_ts") } : null;
}

function goTo(message) {
  document.dispatchEvent(new CustomEvent("go-to-message", { detail: message }));
}

/** A link to a message: a click stays on the page, one for another tab or window opens it there. */
export function linkToMessage(address, message, shown) {
  const click = (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    goTo(message);
  };
  return h("a", { href: address, "data-testid": "message-link", onclick: click }, shown);
}

/** Go where the address of a button leads: to a message on this page, else into another tab. */
export function follow(address) {
  const message = messageAt(address);
  if (message) goTo(message);
  else if (/^https?:/i.test(address)) window.open(address, "_blank", "noopener");
}
