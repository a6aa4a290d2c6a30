// Owns the elements that choose from a list: select menus, single and multiple, of options or of people.
import { h, icon } from "./dom.js";
import { arrowKeys, openBeside } from "./popover.js";
import { state } from "./store.js";
import { act, keepValue, valueOf } from "./surface.js";
import { plainText } from "./texts.js";

function peopleOptions() {
  return [...state.people.values()].filter((person) => !person.deactivated).map(({ id, name }) => ({ value: id, label: name }));
}

function channelOptions() {
  return state.conversations.filter((one) => one.kind === "channel").map(({ id, name }) => ({ value: id, label: `#${name.replace(/^#/, "")}` }));
}

const SOURCES = { users: peopleOptions, channels: channelOptions, conversations: channelOptions };

function groupsOf(element) {
  const source = SOURCES[/(users|channels|conversations)_select$/.exec(element.type)?.[1]];
  if (source) return [{ label: null, options: source() }];
  const options = (list) => list.map((option) => ({ value: option.value, label: plainText(option.text) }));
  if (element.option_groups) return element.option_groups.map((group) => ({ label: plainText(group.label), options: options(group.options) }));
  return [{ label: null, options: options(element.options ?? []) }];
}

function initialOne(element) {
  return element.initial_option?.value ?? element.initial_user ?? element.initial_channel ?? element.initial_conversation ?? null;
}

function initialMany(element) {
  return element.initial_options?.map((option) => option.value) ?? element.initial_users ?? element.initial_channels ?? element.initial_conversations ?? [];
}

/** A menu of which one is chosen. Outside an input block the choice is sent at once. */
export function select(element, on, blockId, { inputId = null, dispatch = true } = {}) {
  const chosen = valueOf(on, blockId, element.action_id, initialOne(element));
  const option = ({ value, label }) => h("option", { value, selected: value === chosen }, label);
  const groups = groupsOf(element).flatMap((group) => (group.label === null ? group.options.map(option) : [h("optgroup", { label: group.label }, ...group.options.map(option))]));
  const placeholder = plainText(element.placeholder ?? "Choose an option");
  let before = chosen;
  const change = async () => {
    const { value } = node;
    keepValue(on, blockId, element.action_id, value);
    node.classList.toggle("unset", !value);
    if (!dispatch) return;
    if (await act(on, blockId, element, value, node)) before = value;
    else {
      node.value = before ?? "";
      keepValue(on, blockId, element.action_id, before);
    }
  };
  const node = h("select", {
    class: `select${!chosen ? " unset" : ""}`, id: inputId, onchange: change, "aria-label": inputId ? null : placeholder,
    "data-action-id": element.action_id, "data-block-id": blockId,
  }, h("option", { value: "" }, placeholder), ...groups);
  return node;
}

/** A menu of which several are chosen: a button that shows them, and a list of check boxes behind it. */
export function multiSelect(element, on, blockId, { labelId = null, inputId = null, dispatch = true } = {}) {
  const groups = groupsOf(element);
  const labels = new Map(groups.flatMap((group) => group.options.map(({ value, label }) => [value, label])));
  let chosen = valueOf(on, blockId, element.action_id, initialMany(element));
  let before = [...chosen];
  const show = () => {
    const chips = chosen.map((value) => h("span", { class: "chip" }, labels.get(value) ?? value));
    node.replaceChildren(...(chips.length ? chips : [h("span", { class: "placeholder" }, plainText(element.placeholder ?? "Choose options"))]), icon("chevron"));
  };
  const toggle = (value, checked) => {
    chosen = checked ? [...chosen, value] : chosen.filter((one) => one !== value);
    if (element.max_selected_items) chosen = chosen.slice(-element.max_selected_items);
    keepValue(on, blockId, element.action_id, chosen);
    show();
  };
  const done = () => {
    if (!dispatch || chosen.join() === before.join()) return;
    before = [...chosen];
    act(on, blockId, element, chosen, node);
  };
  const node = h("button", {
    class: "select multi", type: "button", id: inputId, "aria-haspopup": "listbox", "aria-expanded": "false", "aria-labelledby": labelId && `${labelId} ${inputId}`,
    "data-action-id": element.action_id, "data-block-id": blockId, onclick: () => openChoices(node, groups, () => chosen, toggle, done),
  });
  show();
  return node;
}

function openChoices(anchor, groups, chosen, toggle, onclose) {
  const row = ({ value, label }) => h("label", { class: "menu-item choice" },
    h("input", { type: "checkbox", value, checked: chosen().includes(value), onchange: (event) => {
      toggle(value, event.target.checked);
      for (const box of list.querySelectorAll("input")) box.checked = chosen().includes(box.value);
    } }), h("span", {}, label));
  const list = h("div", { class: "menu", role: "group", "aria-label": "Choices" },
    ...groups.flatMap((group) => [group.label && h("div", { class: "menu-label" }, group.label), ...group.options.map(row)]));
  arrowKeys(list, "input");
  openBeside(anchor, list, { onclose });
  list.querySelector("input")?.focus();
}
