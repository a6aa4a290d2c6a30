// Owns how the files of a message are shown, and where they are fetched from. Reads none of them.
import { h, icon } from "./dom.js";
import { state } from "./store.js";

const UNITS = ["bytes", "KB", "MB", "GB"];

/** The files of `message` in `channel`, each a link that keeps it on the reader's machine; null where there is none. */
export function filesNode(message, channel) {
  if (!message.files?.length) return null;
  return h("div", { class: "files" }, ...message.files.map((file) => tile(file, message, channel)));
}

function tile(file, message, channel) {
  const asked = new URLSearchParams({ user: state.place.user, channel, message_ts: message.ts, file: file.id });
  const about = `${file.filetype.toUpperCase()} · ${sizeOf(file.size)}`;
  return h("a", { class: "file", href: `/page/file?${asked}`, download: file.name, title: `Download ${file.name}`, "data-testid": "file" },
    icon("file"), h("span", {}, h("strong", {}, file.title || file.name), h("span", { class: "about-file" }, about)));
}

function sizeOf(bytes) {
  const step = bytes ? Math.min(Math.floor(Math.log(bytes) / Math.log(1024)), UNITS.length - 1) : 0;
  return `${(bytes / 1024 ** step).toFixed(step ? 1 : 0)} ${UNITS[step]}`;
}
