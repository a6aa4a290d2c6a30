// Owns the side bar: the workspace's name, who looks, and the conversations.
import { avatar } from "./avatars.js";
import { h } from "./dom.js";
import { conversation, go, hashFor, me, state } from "./store.js";

const SECTIONS = [["channel", "Channels"], ["im", "Direct messages"], ["app", "Apps"]];

let sign = null;

/** Draw the side bar anew where something in it changed, without taking the focus from it. */
export function drawSide(box) {
  const next = JSON.stringify([state.place, state.conversations, state.connected, [...state.people.values()]]);
  if (next === sign) return;
  sign = next;
  const held = box.contains(document.activeElement) ? document.activeElement.dataset.focus : null;
  box.replaceChildren(
    h("div", { class: "workspace" }, h("span", { class: "workspace-name" }, "Northwind CS"), presence()),
    whoAmI(),
    h("div", { class: "conversations" }, ...SECTIONS.map(([kind, title]) => section(kind, title))));
  if (held) box.querySelector(`[data-focus="${CSS.escape(held)}"]`)?.focus();
  drawTitle();
}

function presence() {
  const words = state.connected ? `${state.app.name} is connected` : `${state.app.name} is not connected`;
  return h("span", { class: `presence${state.connected ? " on" : ""}`, title: words, role: "img", "aria-label": words, "data-testid": "connected", "data-connected": String(state.connected) });
}

function whoAmI() {
  const option = (person) => h("option", { value: person.id, selected: person.id === state.place.user, disabled: person.deactivated },
    [person.name, person.deactivated ? "deactivated" : person.title].filter(Boolean).join(" · "));
  const choose = (event) => go({ user: event.target.value, thread: null });
  return h("label", { class: "who-am-i" },
    avatar(state.place.user, { size: 32 }),
    h("span", { class: "who-words" }, h("span", { class: "who-label" }, "You are"), h("span", { class: "who-name" }, me()?.name ?? "…"), h("span", { class: "who-title" }, me()?.title ?? "")),
    h("select", { "aria-label": "Who am I", "data-testid": "who-am-i", "data-focus": "who-am-i", onchange: choose }, ...[...state.people.values()].map(option)));
}

function section(kind, title) {
  const rows = state.conversations.filter((one) => one.kind === kind);
  if (!rows.length) return null;
  return h("section", { "aria-label": title }, h("h2", {}, title), h("ul", {}, ...rows.map((one) => h("li", {}, row(one)))));
}

function row(one) {
  const open = one.id === state.place.channel;
  const sign = { channel: h("span", { class: "hash", "aria-hidden": "true" }, "#"), app: avatar(state.app.bot_user_id, { size: 20, bot: true }) }[one.kind] ?? avatar(personOf(one), { size: 20 });
  const badge = one.unread > 0 && !open && h("span", { class: "badge", "aria-label": `${one.unread} unread` }, String(one.unread));
  return h("a", {
    class: `row${open ? " open" : ""}${badge ? " unread" : ""}`, href: hashFor({ channel: one.id, tab: "messages", thread: null }), "aria-current": open ? "page" : null,
    "data-testid": "conversation", "data-channel-id": one.id, "data-kind": one.kind, "data-focus": one.id,
  }, sign, h("span", { class: "row-name" }, one.name.replace(/^#/, "")), badge);
}

/** The id of the person a direct message is with. */
export function personOf(one) {
  return one.user ?? [...state.people.values()].find((person) => person.name === one.name)?.id ?? one.name;
}

function drawTitle() {
  const unread = state.conversations.reduce((sum, one) => sum + (one.id === state.place.channel ? 0 : (one.unread ?? 0)), 0);
  const name = conversation()?.name;
  document.title = `${unread ? `(${unread}) ` : ""}${name ? `${name} · ` : ""}Northwind CS`;
}
