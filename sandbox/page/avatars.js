// Owns how somebody is pictured: initials on a colour for people, a sign of its own for the app.
import { h, svg } from "./dom.js";
import { state } from "./store.js";

const COLOURS = ["#2f6f8f", "#8a4f7d", "#3f7d5a", "#a8632e", "#5a5fa8", "#a8434f"];

/** The square picture of a person or, for the app's id or a bot's message, of the app. */
export function avatar(id, { size = 36, bot = false } = {}) {
  const person = state.people.get(id);
  const node = h("span", { class: `avatar${bot || id === state.app.bot_user_id ? " app" : ""}`, "aria-hidden": "true" });
  node.style.setProperty("--size", `${size}px`);
  if (node.classList.contains("app")) node.append(loop());
  else {
    node.style.background = person?.color ? person.color.replace(/^#?/, "#") : colourOf(id ?? "");
    node.append(person?.initials ?? (person?.name ?? "?").slice(0, 1));
  }
  return node;
}

function colourOf(id) {
  const sum = [...id].reduce((total, char) => total + char.charCodeAt(0), 0);
  return COLOURS[sum % COLOURS.length];
}

function loop() {
  return svg("svg", { viewBox: "0 0 36 36" },
    svg("path", { d: "M25.5 12.5A9.5 9.5 0 1 0 27.5 18", fill: "none", stroke: "#fff", "stroke-width": 3.4, "stroke-linecap": "round" }),
    svg("path", { d: "m13.5 18 3.5 3.5 9.5-9.5", fill: "none", stroke: "#7fe0c3", "stroke-width": 3.4, "stroke-linecap": "round", "stroke-linejoin": "round" }));
}
