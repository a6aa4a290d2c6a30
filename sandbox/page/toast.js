// Owns the short sentences that tell a person what went wrong or was done.
import { h, icon } from "./dom.js";

const SHOWN_MS = 7000;

const REASONS = {
  operation_timeout: "the app did not answer in 3 seconds",
  timeout: "the app did not answer in 3 seconds",
  not_connected: "the app is not connected",
  no_connection: "the app is not connected",
  app_not_connected: "the app is not connected",
};

/** Say that something didn't work. `error` is a known code or already a sentence. */
export function complain(error, status) {
  const reason = REASONS[error] ?? error ?? (status ? `the app answered ${status}` : "the app refused it");
  const sentence = /^[a-z]/.test(reason) ? `This didn't work: ${reason}` : reason;
  toast(sentence, "bad");
}

/** Show one sentence for a few seconds. It stays longer while the pointer or focus is on it. */
export function toast(sentence, kind = "good") {
  const box = document.getElementById("toasts");
  const dialogs = document.querySelectorAll("dialog[open]");
  (dialogs[dialogs.length - 1] ?? document.body).append(box);
  const close = h("button", { class: "toast-close", type: "button", "aria-label": "Dismiss" }, icon("close"));
  const node = h("div", { class: `toast ${kind}`, "data-testid": "toast" }, icon(kind === "bad" ? "alert" : "check"), h("span", {}, sentence), close);
  close.addEventListener("click", () => node.remove());
  box.append(node);
  while (box.children.length > 4) box.firstChild.remove();
  let timer = setTimeout(() => node.remove(), SHOWN_MS);
  node.addEventListener("pointerenter", () => clearTimeout(timer));
  node.addEventListener("pointerleave", () => {
    timer = setTimeout(() => node.remove(), SHOWN_MS / 2);
  });
}

/** A dialog that closes hands the toasts back to the page. */
export function rescueToasts() {
  const box = document.getElementById("toasts");
  if (box.parentElement !== document.body) document.body.append(box);
}
