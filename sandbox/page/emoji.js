// Owns the common emoji names: the character, and for the few that status lines lean on a drawing that looks the same everywhere.
import { h, svg } from "./dom.js";

const CHARACTERS = {
  "+1": "👍", thumbsup: "👍", "-1": "👎", thumbsdown: "👎", wave: "👋", pray: "🙏", clap: "👏", muscle: "💪", handshake: "🤝",
  ok_hand: "👌", raised_hands: "🙌", point_right: "👉", eyes: "👀", tada: "🎉", rocket: "🚀", fire: "🔥", sparkles: "✨", star: "⭐",
  heart: "❤️", broken_heart: "💔", smile: "😄", slightly_smiling_face: "🙂", grinning: "😀", neutral_face: "😐", worried: "😟",
  disappointed: "😞", cry: "😢", angry: "😠", rage: "😡", thinking_face: "🤔", sweat_smile: "😅", bulb: "💡", memo: "📝", pencil: "📝",
  pushpin: "📌", paperclip: "📎", link: "🔗", lock: "🔒", key: "🔑", gear: "⚙️", wrench: "🔧", hammer_and_wrench: "🛠️", bug: "🐛",
  moneybag: "💰", dollar: "💵", credit_card: "💳", receipt: "🧾", office: "🏢", house: "🏠", busts_in_silhouette: "👥",
  bust_in_silhouette: "👤", speech_balloon: "💬", left_speech_bubble: "🗨️", loudspeaker: "📢", mega: "📣", gift: "🎁", trophy: "🏆",
  medal: "🏅", seedling: "🌱", snowflake: "❄️", zap: "⚡", boom: "💥", sos: "🆘", no_entry: "⛔", question: "❓", books: "📚",
  clipboard: "📋", card_index: "📇", inbox_tray: "📥", outbox_tray: "📤", repeat: "🔁", arrows_counterclockwise: "🔄",
  leftwards_arrow_with_hook: "↩️", arrow_right: "➡️", arrow_left: "⬅️", white_flag: "🏳️", checkered_flag: "🏁", dart: "🎯",
  sunny: "☀️", palm_tree: "🌴", coffee: "☕", sun_with_face: "🌞", crystal_ball: "🔮", hourglass: "⌛", stopwatch: "⏱️", bar_chart: "📊",
};

const circle = (fill, stroke = "none") => [["circle", { cx: 10, cy: 10, r: 8.4, fill, stroke }]];
const mark = (d, stroke, width = 2) => ["path", { d, stroke, "stroke-width": width, fill: "none", "stroke-linecap": "round", "stroke-linejoin": "round" }];
const shape = (d, fill) => ["path", { d, fill }];
const plate = (fill) => ["rect", { x: 1.5, y: 1.5, width: 17, height: 17, rx: 4, fill }];

const CALENDAR = [
  ["rect", { x: 2, y: 3, width: 16, height: 15, rx: 2.5, fill: "#eef1f4", stroke: "#9aa4b0" }],
  shape("M2 8V5.5A2.5 2.5 0 0 1 4.5 3h11A2.5 2.5 0 0 1 18 5.5V8z", "#d9463e"),
  shape("M5 10.5h2.5v2H5zm3.8 0h2.5v2H8.8zm3.8 0h2.4v2h-2.4zM5 14h2.5v2H5zm3.8 0h2.5v2H8.8z", "#5b6673"),
];
const CLOCK = [
  mark("M4 4.5 2.3 6.2M16 4.5l1.7 1.7M5.5 16.5 4 18m10.5-1.5L16 18", "#b3382f"),
  ["circle", { cx: 10, cy: 10.5, r: 7, fill: "#fff", stroke: "#d9463e", "stroke-width": 2 }],
  mark("M10 6.5v4l2.6 1.6", "#333a44", 1.6),
];
const GRAPH = (line, colour) => [
  ["rect", { x: 1.5, y: 2, width: 17, height: 16, rx: 2, fill: "#f4f6f8", stroke: "#c3cad2" }],
  mark("M2 7h16M2 12h16M7 2.5v15M13 2.5v15", "#dde2e7", 0.8),
  mark(line, colour),
];

const DRAWINGS = {
  "🔴": circle("#dd3a3a"), "🟠": circle("#f08c28"), "🟡": circle("#f4c531"), "🟢": circle("#3fa95c"), "🔵": circle("#3b88d8"),
  "🟣": circle("#9158c4"), "⚪": circle("#f3f4f6", "#b9c0c8"), "⚫": circle("#2b2f36"),
  "✅": [plate("#35a35b"), mark("m5.5 10.5 3.2 3.2 6-7", "#fff", 2.4)],
  "✔️": [mark("m3.5 10.5 4.2 4.3 8.8-10", "#2f8f50", 2.8)],
  "❌": [mark("m4.5 4.5 11 11m0-11-11 11", "#dd3a3a", 3)],
  "⚠️": [shape("M10 1.6c.6 0 1.1.3 1.4.8l7.3 13.3c.6 1.1-.2 2.4-1.4 2.4H2.7c-1.2 0-2-1.3-1.4-2.4L8.6 2.4c.3-.5.8-.8 1.4-.8z", "#f4b92f"), mark("M10 7v4.6m0 2.9v.1", "#4a3500", 2)],
  "🚨": [shape("M4 15v-4a6 6 0 0 1 12 0v4z", "#dd3a3a"), shape("M2.5 15h15v3h-15z", "#6c7682"), mark("M10 1v1.8M2.8 4.3l1.3 1.2M17.2 4.3l-1.3 1.2", "#dd3a3a", 1.6), mark("M7 11.5a3 3 0 0 1 3-3", "#ffd9d6", 1.5)],
  "🔔": [shape("M10 2a5.5 5.5 0 0 0-5.5 5.5c0 4.5-2 5.5-2 7h15c0-1.5-2-2.5-2-7A5.5 5.5 0 0 0 10 2z", "#f0b32e"), shape("M8 15.5a2 2 0 0 0 4 0z", "#b57f12")],
  "⏰": CLOCK, "🕐": CLOCK, "📅": CALENDAR, "🗓️": CALENDAR,
  "⏳": [shape("M4.5 2h11v2.5c0 2.5-4 4-4 5.5s4 3 4 5.5V18h-11v-2.5c0-2.5 4-4 4-5.5s-4-3-4-5.5z", "#d7e6f2"), shape("M7 6h6c-.8 1.3-3 2.5-3 4 0-1.5-2.2-2.7-3-4zm-1.5 11c0-2 3-3 4.5-4.5 1.5 1.5 4.5 2.5 4.5 4.5z", "#e0a63a"), mark("M4 2h12M4 18h12", "#8a6a3a")],
  "📞": [shape("M5.2 2.2 7.7 2l1.5 4.2-1.9 1.5c.9 2.2 2.6 4 4.9 5l1.5-1.9 4.1 1.6-.1 2.5c-.1 1.7-1.3 2.9-3 2.8C8.3 17.3 2.9 11.8 2.3 5.2c-.1-1.6 1.2-2.9 2.9-3z", "#46515e")],
  "✉️": [["rect", { x: 1.5, y: 4, width: 17, height: 12.5, rx: 2, fill: "#f4f6f8", stroke: "#9aa4b0" }], mark("m2.5 5.5 7.5 6 7.5-6", "#9aa4b0", 1.4)],
  "📈": GRAPH("m3.5 14.5 4.2-4.5 3 2.5L16.5 5", "#dd3a3a"),
  "📉": GRAPH("M3.5 5.5 8 10l3-2.5 5.5 7", "#3b78d8"),
  "💬": [shape("M4 3h12a2.5 2.5 0 0 1 2.5 2.5v6A2.5 2.5 0 0 1 16 14H9.5L5 17.5V14H4a2.5 2.5 0 0 1-2.5-2.5v-6A2.5 2.5 0 0 1 4 3z", "#dfe7ee"), mark("M6 8.5h.01M10 8.5h.01M14 8.5h.01", "#6c7682", 2)],
  "📝": [["rect", { x: 3, y: 2, width: 13, height: 16, rx: 1.5, fill: "#f7f5ec", stroke: "#b9b193" }], mark("M5.5 6h8M5.5 9h8M5.5 12h4", "#a9a283", 1.2), mark("m10.5 15.5 6.5-7", "#e59a2c", 2.4)],
  "🎉": [shape("m2 18 4.5-11 6.5 6.5z", "#f0b32e"), mark("m4.5 12 3.5 3.6M3.4 14.8l1.8 1.8", "#dd5a3a", 1.4), mark("M9 5.5c.5-1.5 0-2.5-.7-3.5M14.5 11c1.5-.5 2.5 0 3.5.7M11 8.5 15.5 4", "#9158c4", 1.6), mark("M13 2.5v.01M17.5 6.5v.01M16.5 15v.01", "#3b88d8", 2.2)],
  "👀": [["ellipse", { cx: 5.6, cy: 10, rx: 4, ry: 6, fill: "#fff", stroke: "#6c7682" }], ["ellipse", { cx: 14.4, cy: 10, rx: 4, ry: 6, fill: "#fff", stroke: "#6c7682" }], ["circle", { cx: 6.6, cy: 10.5, r: 2, fill: "#333a44" }], ["circle", { cx: 15.4, cy: 10.5, r: 2, fill: "#333a44" }]],
  "👤": [shape("M10 10a4 4 0 1 0 0-8 4 4 0 0 0 0 8zm-8 8c.6-4.2 3.8-6 8-6s7.4 1.8 8 6z", "#5d6f84")],
  "👥": [shape("M13.5 9a3 3 0 1 0 0-6 3 3 0 0 0 0 6zm0 1.5c3 0 5.5 1.5 6 5.5h-6z", "#93a3b5"), shape("M7 10.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM.5 18c.5-4 3-6 6.5-6s6 2 6.5 6z", "#5d6f84")],
  "🔁": [mark("M4 9V7.5A2.5 2.5 0 0 1 6.5 5H16m-3-3 3 3-3 3M16 11v1.5a2.5 2.5 0 0 1-2.5 2.5H4m3 3-3-3 3-3", "#3b78d8")],
  "⭐": [shape("m10 1.5 2.6 5.6 6.1.7-4.5 4.2 1.2 6-5.4-3-5.4 3 1.2-6L1.3 7.8l6.1-.7z", "#f4b92f")],
};

Object.assign(CHARACTERS, {
  red_circle: "🔴", large_red_circle: "🔴", large_orange_circle: "🟠", orange_circle: "🟠", large_yellow_circle: "🟡", yellow_circle: "🟡",
  large_green_circle: "🟢", green_circle: "🟢", large_blue_circle: "🔵", blue_circle: "🔵", large_purple_circle: "🟣", white_circle: "⚪",
  black_circle: "⚫", white_check_mark: "✅", heavy_check_mark: "✔️", x: "❌", warning: "⚠️", rotating_light: "🚨", bell: "🔔",
  alarm_clock: "⏰", clock1: "🕐", calendar: "📅", date: "📅", spiral_calendar_pad: "🗓️", hourglass_flowing_sand: "⏳", phone: "📞",
  telephone_receiver: "📞", email: "✉️", envelope: "✉️", chart_with_upwards_trend: "📈", chart_with_downwards_trend: "📉",
});

const DRAWN = new RegExp(`(${Object.keys(DRAWINGS).sort((a, b) => b.length - a.length).join("|")})`, "u");
const NAMED = /(:[a-z0-9_+'-]+:)/;

/** The emoji called `name`, or null where this page knows none of that name. */
export function emoji(name) {
  const character = CHARACTERS[name];
  return character ? picture(character, `:${name}:`) : null;
}

function picture(character, label) {
  const shapes = DRAWINGS[character];
  if (!shapes) return h("span", { class: "emoji", role: "img", "aria-label": label }, character);
  const drawing = svg("svg", { viewBox: "0 0 20 20" }, ...shapes.map(([tag, attributes]) => svg(tag, attributes)));
  return h("span", { class: "emoji drawn", role: "img", "aria-label": label, title: label }, drawing);
}

/** `text` as nodes, with `:names:` (unless `named` is false) and drawn characters as pictures. Nothing else has a meaning in it. */
export function withEmoji(text, { named = true } = {}) {
  const parts = named ? text.split(NAMED) : [text];
  return parts.flatMap((part) => {
    const known = named && NAMED.test(part) ? emoji(part.slice(1, -1)) : null;
    return known ? [known] : drawnIn(part);
  });
}

function drawnIn(text) {
  return text.split(DRAWN).filter(Boolean).map((part) => (DRAWINGS[part] ? picture(part, part) : document.createTextNode(part)));
}
