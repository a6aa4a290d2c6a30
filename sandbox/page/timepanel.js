// Owns the buttons that let time pass in the workspace, and the clock that shows its present time.
import { post } from "./api.js";
import { dayAndTime } from "./dates.js";
import { h } from "./dom.js";
import { FALLBACK_ZONE, me, now, setNow, zone } from "./store.js";
import { complain } from "./toast.js";
import { nextOfficeMorning } from "./workdays.js";

const HOUR = 3600;
const STEPS = [
  ["time-1h", "+1 hour", () => ({ seconds: HOUR })],
  ["time-4h", "+4 hours", () => ({ seconds: 4 * HOUR })],
  ["time-next-morning", "Next working day, 9:00 in New York", () => ({ to: nextOfficeMorning(now(), FALLBACK_ZONE) }), "Skips weekends and US federal holidays"],
  ["time-1w", "+1 week", () => ({ seconds: 7 * 24 * HOUR })],
];

/** The clock in `box`; `moved` is called after it was moved. */
export class TimePanel {
  constructor(box, { moved }) {
    this.moved = moved;
    this.shown = h("p", { class: "clock-now", "data-testid": "time-now" });
    this.own = h("p", { class: "clock-own" });
    this.buttons = STEPS.map(([testid, label, step, title]) => h("button", { class: "outside-button", type: "button", title, "data-testid": testid, onclick: () => this.pass(step()) }, label));
    box.replaceChildren(h("h3", { id: "time-title" }, "Let time pass"), this.shown, this.own, h("div", { class: "clock-buttons" }, ...this.buttons));
    this.refresh();
  }

  /** Write the present time again. */
  refresh() {
    this.shown.textContent = dayAndTime(now(), FALLBACK_ZONE);
    const elsewhere = zone() !== FALLBACK_ZONE;
    this.own.textContent = elsewhere ? `in New York; ${dayAndTime(now(), zone())} where ${me()?.name ?? "you"} is` : "in New York";
  }

  async pass(step) {
    for (const button of this.buttons) button.disabled = true;
    try {
      setNow((await post("time", step)).now);
      this.moved();
    } catch (error) {
      complain(error.message);
    } finally {
      for (const button of this.buttons) button.disabled = false;
    }
  }
}
