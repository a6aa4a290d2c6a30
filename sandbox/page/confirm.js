// Owns the question Slack asks before an action that has a `confirm` object.
import { freshId, h } from "./dom.js";
import { textNodes } from "./texts.js";

/** Ask; answers true for yes. Without a confirm object the answer is yes. */
export function confirmed(confirm) {
  if (!confirm) return Promise.resolve(true);
  const title = freshId("confirm");
  const style = confirm.style === "danger" ? "danger" : "primary";
  const dialog = h("dialog", { class: "modal confirm", "aria-labelledby": title, "data-testid": "confirm" },
    h("form", { method: "dialog" },
      h("header", {}, h("h2", { id: title }, ...textNodes(confirm.title))),
      h("div", { class: "modal-body" }, h("p", { class: "text" }, ...textNodes(confirm.text))),
      h("footer", {},
        h("button", { class: "button", value: "no", "data-testid": "confirm-deny" }, ...textNodes(confirm.deny ?? "Cancel")),
        h("button", { class: `button ${style}`, value: "yes", autofocus: true, "data-testid": "confirm-yes" }, ...textNodes(confirm.confirm ?? "OK")))));
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    });
  });
}
