// Owns the elements that are typed or ticked: text, number, address, date, time, radio buttons, check boxes.
import { freshId, h } from "./dom.js";
import { act, keepValue, valueOf } from "./surface.js";
import { plainText, textNodes } from "./texts.js";

const TYPES = { number_input: "text", email_text_input: "email", url_text_input: "url", datepicker: "date", timepicker: "time" };

const initialText = (element) => element.initial_value ?? element.initial_date ?? element.initial_time ?? "";

/** One line or several of text, a number, an address, a date or a time. */
export function typed(element, on, blockId, { inputId = null, dispatch = false } = {}) {
  const many = element.type === "plain_text_input" && element.multiline;
  const value = valueOf(on, blockId, element.action_id, initialText(element) || null);
  const picks = element.type === "datepicker" || element.type === "timepicker";
  const send = () => act(on, blockId, element, node.value, node);
  const node = h(many ? "textarea" : "input", {
    class: "field", id: inputId, type: many ? null : (TYPES[element.type] ?? "text"), rows: many ? 4 : null,
    inputmode: element.type === "number_input" ? "decimal" : null, maxlength: element.max_length,
    placeholder: picks ? null : plainText(element.placeholder), "aria-label": inputId ? null : plainText(element.placeholder) || "Value",
    "data-action-id": element.action_id, "data-block-id": blockId, "data-focus-first": Boolean(element.focus_on_load),
    oninput: () => keepValue(on, blockId, element.action_id, node.value),
    onchange: () => {
      if (picks && dispatch) send();
    },
    onkeydown: (event) => {
      if (!dispatch || picks || event.key !== "Enter" || event.shiftKey) return;
      event.preventDefault();
      send();
    },
  });
  node.value = value ?? "";
  return node;
}

/** Radio buttons (one of them) or check boxes (any of them). */
export function ticked(element, on, blockId, { labelId = null, dispatch = true } = {}) {
  const many = element.type === "checkboxes";
  const initial = many ? (element.initial_options ?? []).map((option) => option.value) : (element.initial_option?.value ?? null);
  const chosen = valueOf(on, blockId, element.action_id, initial);
  const name = freshId("choice");
  const change = () => {
    const ticks = [...node.querySelectorAll("input:checked")].map((input) => input.value);
    const value = many ? ticks : (ticks[0] ?? null);
    keepValue(on, blockId, element.action_id, value);
    if (dispatch) act(on, blockId, element, value, node);
  };
  const row = (option) => h("label", { class: "tick" },
    h("input", { type: many ? "checkbox" : "radio", name, value: option.value, checked: many ? chosen.includes(option.value) : chosen === option.value, onchange: change }),
    h("span", {}, h("span", {}, ...textNodes(option.text)), option.description && h("small", {}, ...textNodes(option.description))));
  const node = h("div", {
    class: "ticks", role: many ? "group" : "radiogroup", "aria-labelledby": labelId, "data-action-id": element.action_id, "data-block-id": blockId,
  }, ...(element.options ?? []).map(row));
  return node;
}

/** Why a value is refused before it is sent, as Slack's own client does; null where it is fine. */
export function refusal(block, value) {
  const empty = value === null || value === undefined || value === "" || (Array.isArray(value) && !value.length);
  if (empty) return block.optional ? null : "Please complete this required field.";
  const element = block.element;
  if (element.min_length && value.length < element.min_length) return `Please write at least ${element.min_length} characters.`;
  if (element.type === "email_text_input" && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value)) return "Please enter a valid email address.";
  if (element.type === "url_text_input" && !/^https?:\/\/\S+$/.test(value)) return "Please enter a valid address, with https://.";
  if (element.type === "number_input") return wrongNumber(element, value);
  return null;
}

function wrongNumber(element, value) {
  const pattern = element.is_decimal_allowed ? /^-?\d+(\.\d+)?$/ : /^-?\d+$/;
  if (!pattern.test(value)) return element.is_decimal_allowed ? "Please enter a number." : "Please enter a whole number.";
  const low = element.min_value;
  const high = element.max_value;
  if (low !== undefined && Number(value) < Number(low)) return `Please enter a number of at least ${low}.`;
  if (high !== undefined && Number(value) > Number(high)) return `Please enter a number of at most ${high}.`;
  return null;
}
