// Owns the form in which somebody answers the survey as a customer: the score first, a comment as a second step.
import { get, post } from "./api.js";
import { h } from "./dom.js";

const TOUCHPOINTS = ["quarterly", "onboarding", "support", "renewal", "release"];
const SOMEBODY_ELSE = "somebody else";
const SAID = {
  accepted: "Thank you, your answer has arrived.",
  updated: "Thank you, your answer has been changed.",
  duplicate: "This very answer had arrived already.",
  ignored: "The answer arrived, but it is of a kind nobody works on.",
};

/** The survey form in `box`. */
export class Survey {
  constructor(box) {
    this.box = box;
    this.customers = [];
    this.start();
    this.fetchCustomers();
  }

  async fetchCustomers() {
    const { customers } = await get("customers").catch(() => ({ customers: [] }));
    if (!customers?.length) return;
    this.customers = customers;
    const untouched = !this.id && !this.form.querySelector("input:checked, textarea:not(:placeholder-shown)") && !this.form.contains(document.activeElement);
    if (untouched) this.start();
  }

  /** An empty form for a new answer. */
  start() {
    this.id = null;
    this.result = h("div", { class: "survey-result", role: "status", "data-testid": "survey-result", hidden: true });
    this.comment = h("textarea", { id: "survey-comment", rows: 3, placeholder: " ", "data-testid": "survey-comment" });
    this.sendButton = h("button", { class: "outside-button main-button", type: "submit", "data-testid": "survey-send" }, "Send the answer");
    this.againButton = h("button", { class: "outside-button", type: "button", hidden: true, "data-testid": "survey-again", onclick: () => this.start() }, "A new answer");
    this.commentLabel = h("label", { for: "survey-comment" }, "What is the main reason for your score?", h("small", {}, " Leave it empty to add it later."));
    this.form = h("form", { novalidate: true, onsubmit: (event) => this.send(event) },
      this.who(), scores(), this.commentLabel, this.comment, touchpoint(), h("div", { class: "survey-buttons" }, this.sendButton, this.againButton), this.result);
    this.box.replaceChildren(h("h3", { id: "survey-title" }, "Answer the survey as a customer"), this.form);
  }

  who() {
    this.free = h("div", { class: "free-fields" },
      field("email", "Email", "email", "jo@customer.example"), field("name", "Name", "text", "Jo Customer"), field("account", "Account id", "text", "optional"));
    if (!this.customers.length) return h("div", { class: "customer" }, this.free);
    const options = this.customers.map((one, index) => h("option", { value: String(index) }, [one.name, one.account ?? one.account_id].filter(Boolean).join(" · ")));
    this.picker = h("select", { id: "survey-customer", "data-testid": "survey-customer", onchange: () => this.picked() }, ...options, h("option", { value: SOMEBODY_ELSE }, "Somebody else…"));
    this.role = h("p", { class: "customer-role" });
    const node = h("div", { class: "customer" }, h("label", { for: "survey-customer" }, "Customer"), this.picker, this.role, this.free);
    this.picked();
    return node;
  }

  picked() {
    const one = this.customers[Number(this.picker.value)];
    this.free.hidden = Boolean(one);
    this.role.hidden = !one;
    this.role.textContent = one ? [one.role, one.email].filter(Boolean).join(" · ") : "";
  }

  answer() {
    const typed = (name) => this.form.querySelector(`#survey-${name}`)?.value.trim() || null;
    const one = this.picker ? this.customers[Number(this.picker.value)] : null;
    const who = one ? { email: one.email, name: one.name, account_id: one.account_id } : { email: typed("email"), name: typed("name"), account_id: typed("account") };
    const score = this.form.querySelector("input[name=score]:checked");
    return { score: score ? Number(score.value) : null, comment: this.comment.value.trim() || null, ...who, touchpoint: typed("touchpoint"), ...(this.id ? { id: this.id } : {}) };
  }

  async send(event) {
    event.preventDefault();
    const answer = this.answer();
    if (answer.score === null) return this.tell("Please choose a score.", "bad");
    this.sendButton.disabled = true;
    try {
      this.arrived(await post("survey", answer), answer);
    } catch (error) {
      this.tell(error.message, "bad");
    } finally {
      this.sendButton.disabled = false;
    }
    return undefined;
  }

  arrived({ status, body, id }, answer) {
    if (status >= 400 || !status) {
      const why = typeof body === "string" ? body : (body?.detail ?? body?.title);
      this.tell(`Not taken (${status}). ${typeof why === "string" ? why : JSON.stringify(why ?? body)}`, "bad");
      return;
    }
    this.id = id ?? this.id;
    this.tell(SAID[body?.status] ?? `Answered ${status}.`, "good", `HTTP ${status} · ${body?.status ?? ""} · ${this.id}`);
    this.secondStep(answer);
  }

  secondStep(answer) {
    for (const node of this.form.querySelectorAll(".customer select, .customer input")) node.disabled = true;
    this.commentLabel.replaceChildren(answer.comment ? "Change the comment of the same answer" : "Add a comment to the same answer");
    this.sendButton.textContent = answer.comment ? "Send the change" : "Send the comment";
    this.againButton.hidden = false;
    this.form.classList.add("second");
  }

  tell(sentence, kind, small = null) {
    this.result.hidden = false;
    this.result.className = `survey-result ${kind}`;
    this.result.replaceChildren(h("p", {}, sentence), ...(small ? [h("small", {}, small)] : []));
  }
}

function scores() {
  const one = (score) => h("label", { class: `score ${score <= 6 ? "low" : score <= 8 ? "middle" : "high"}` },
    h("input", { type: "radio", name: "score", value: score, class: "unseen", "data-testid": `survey-score-${score}` }), h("span", {}, String(score)));
  return h("fieldset", { class: "scores" }, h("legend", {}, "How likely are you to recommend us to a colleague?"),
    h("div", { class: "score-row" }, ...Array.from({ length: 11 }, (_, score) => one(score))), h("div", { class: "score-ends", "aria-hidden": "true" }, h("span", {}, "not at all"), h("span", {}, "extremely")));
}

function touchpoint() {
  return h("div", { class: "line-field" }, h("label", { for: "survey-touchpoint" }, "Touchpoint"),
    h("input", { id: "survey-touchpoint", list: "survey-touchpoints", value: TOUCHPOINTS[0], autocomplete: "off", "data-testid": "survey-touchpoint" }),
    h("datalist", { id: "survey-touchpoints" }, ...TOUCHPOINTS.map((name) => h("option", { value: name }))));
}

function field(name, label, type, placeholder) {
  return h("div", { class: "line-field" }, h("label", { for: `survey-${name}` }, label), h("input", { id: `survey-${name}`, type, placeholder, autocomplete: "off", "data-testid": `survey-${name}` }));
}
