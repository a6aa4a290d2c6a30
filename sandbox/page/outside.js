// Owns the panel beside Slack: what happens in the world outside (customers answer, time passes).
import { h, icon } from "./dom.js";
import { Survey } from "./survey.js";
import { TimePanel } from "./timepanel.js";

const REMEMBERED = "outside-open";
const ROOM_FOR_BOTH = 1240;

/** The panel in `box`; `changed` is called when it opens or closes, `moved` when the clock was moved. */
export class Outside {
  constructor(box, { changed, moved }) {
    this.box = box;
    this.changed = changed;
    const remembered = sessionStorage.getItem(REMEMBERED);
    this.open = remembered === null ? innerWidth >= ROOM_FOR_BOTH : remembered === "true";
    const close = h("button", { class: "outside-close", type: "button", "aria-label": "Close this panel", onclick: () => this.toggle() }, icon("close"));
    const survey = h("section", { class: "paper", "aria-labelledby": "survey-title" });
    const time = h("section", { class: "paper clock-paper", "aria-labelledby": "time-title" });
    box.replaceChildren(h("header", { class: "outside-head" }, h("div", {}, h("h2", {}, "Outside Slack"), h("p", {}, "What customers and the calendar do. Nobody in Slack sees this panel.")), close), survey, time);
    this.survey = new Survey(survey);
    this.time = new TimePanel(time, { moved });
    this.show();
  }

  toggle() {
    this.open = !this.open;
    sessionStorage.setItem(REMEMBERED, String(this.open));
    this.show();
    this.changed();
    if (this.open) this.box.querySelector("select, input")?.focus();
    else document.querySelector("[data-testid=outside-toggle]")?.focus();
  }

  show() {
    this.box.hidden = !this.open;
    document.body.classList.toggle("outside-open", this.open);
  }
}
