// Owns the line above a conversation: its name, what is known of it, and the app's tabs.
import { avatar } from "./avatars.js";
import { h, icon } from "./dom.js";
import { timeNode } from "./moments.js";
import { conversation, hashFor, inApp, now, state, zone } from "./store.js";
import { personOf } from "./sidebar.js";
import { clockTime } from "./dates.js";

let sign = null;

/** Draw the header of the open conversation. `outside` is `{open, toggle}` of the panel beside Slack. */
export function drawHead(box, outside) {
  const one = conversation();
  const zones = [zone(), state.people.get(one && personOf(one))?.tz ?? zone()];
  const next = JSON.stringify([one, state.place, state.connected, outside.open, zones.map((name) => clockTime(now(), name))]);
  if (next === sign) return;
  sign = next;
  const held = box.contains(document.activeElement) ? document.activeElement.dataset.focus : null;
  box.replaceChildren(h("div", { class: "head-line" }, h("h1", {}, ...name(one)), about(one), clock(), outsideButton(outside)), inApp() ? tabs() : "");
  box.classList.toggle("tabbed", inApp());
  if (held) box.querySelector(`[data-focus="${CSS.escape(held)}"]`)?.focus();
}

function name(one) {
  if (!one) return ["…"];
  if (one.kind === "channel") return [h("span", { class: "hash", "aria-hidden": "true" }, "# "), one.name.replace(/^#/, "")];
  const picture = one.kind === "app" ? avatar(state.app.bot_user_id, { size: 26, bot: true }) : avatar(personOf(one), { size: 26 });
  return [picture, h("span", {}, one.name)];
}

function about(one) {
  if (one?.kind === "app") {
    return h("span", { class: "about" }, h("span", { class: `presence${state.connected ? " on" : ""}` }), state.connected ? "app, connected" : "app, not connected");
  }
  const person = one?.kind === "im" && state.people.get(personOf(one));
  if (!person) return null;
  return h("span", { class: "about" }, [person.title, person.tz && `${clockTime(now(), person.tz)} local time`].filter(Boolean).join(" · "));
}

function clock() {
  const node = timeNode(now());
  node.removeAttribute("data-at");
  return h("span", { class: "head-clock", title: "The workspace's clock, in your time zone" }, node);
}

function outsideButton({ open, toggle }) {
  return h("button", { class: "outside-toggle", type: "button", "aria-expanded": String(open), "aria-controls": "outside", "data-testid": "outside-toggle", "data-focus": "outside", onclick: toggle },
    icon("person"), "Outside Slack");
}

function tabs() {
  const tab = (id, label) => h("a", {
    class: "tab", role: "tab", href: hashFor({ tab: id, thread: null }), "aria-selected": String(state.place.tab === id), "data-testid": `tab-${id}`, "data-focus": `tab-${id}`,
  }, label);
  return h("div", { class: "tabs", role: "tablist", "aria-label": "App" }, tab("home", "Home"), tab("messages", "Messages"));
}
