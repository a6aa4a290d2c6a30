// Owns Block Kit: a list of blocks in, nodes out. Each kind of block has one function; an unknown one stays visible as such.
import { button, overflow } from "./buttons.js";
import { chart } from "./charts.js";
import { freshId, h } from "./dom.js";
import { ticked, typed } from "./fields.js";
import { markdown } from "./markdown.js";
import { multiSelect, select } from "./menus.js";
import { richText } from "./richtext.js";
import { plainText, textNodes } from "./texts.js";

const ELEMENTS = {
  button, overflow,
  static_select: select, users_select: select, channels_select: select, conversations_select: select,
  multi_static_select: multiSelect, multi_users_select: multiSelect, multi_channels_select: multiSelect, multi_conversations_select: multiSelect,
  radio_buttons: ticked, checkboxes: ticked,
  plain_text_input: typed, number_input: typed, email_text_input: typed, url_text_input: typed, datepicker: typed, timepicker: typed,
};

const BLOCKS = {
  header: (block) => h("div", { class: "b-header", role: "heading", "aria-level": block.level ?? 3 }, ...textNodes(block.text)),
  section, context, actions, input, table, image,
  divider: () => h("hr", { class: "b-divider" }),
  rich_text: (block) => h("div", { class: "b-rich text" }, ...richText(block)),
  markdown: (block) => h("div", { class: "b-markdown text" }, ...markdown(block.text)),
  data_visualization: (block) => chart(block),
  alert: (block) => h("div", { class: `b-alert ${block.level ?? "default"} text`, role: "note" }, ...textNodes(block.text)),
};

/** The blocks of a message or view, drawn on its surface. Blocks without an id get their position as one. */
export function drawBlocks(blocks, on) {
  on.blocks = blocks.map((block, index) => (block.block_id ? block : { ...block, block_id: `block-${index}` }));
  const nodes = on.blocks.map((block) => {
    const node = (BLOCKS[block.type] ?? unsupported)(block, on);
    node.classList.add("block");
    node.dataset.blockId = block.block_id;
    node.dataset.block = block.type;
    return node;
  });
  return h("div", { class: "blocks" }, ...nodes);
}

function unsupported(block) {
  return h("div", { class: "unsupported", role: "note" }, `This page can't show a block of the kind “${block.type}”.`);
}

function drawElement(element, on, blockId, how = {}) {
  if (element.type === "image") return picture(element, "b-thumb");
  if (element.type === "mrkdwn" || element.type === "plain_text") return h("span", { class: "text" }, ...textNodes(element));
  const draw = ELEMENTS[element.type];
  if (!draw) return h("span", { class: "unsupported", role: "note" }, `This page can't show “${element.type}”.`);
  return draw(element, on, blockId, how);
}

function section(block, on) {
  const words = h("div", { class: "b-words" });
  if (block.text) words.append(h("div", { class: "text" }, ...textNodes(block.text)));
  if (block.fields) words.append(h("div", { class: "b-fields" }, ...block.fields.map((field) => h("div", { class: "text" }, ...textNodes(field)))));
  const accessory = block.accessory && h("div", { class: "b-accessory" }, drawElement(block.accessory, on, block.block_id, { dispatch: true }));
  return h("div", { class: "b-section" }, words, accessory);
}

function context(block, on) {
  return h("div", { class: "b-context" }, ...block.elements.map((element) => drawElement(element, on, block.block_id)));
}

function actions(block, on) {
  return h("div", { class: "b-actions" }, ...block.elements.map((element) => drawElement(element, on, block.block_id, { dispatch: true })));
}

function input(block, on) {
  const inputId = freshId("input");
  const labelId = freshId("label");
  const notes = [];
  const dispatch = Boolean(block.dispatch_action);
  const control = drawElement(block.element, on, block.block_id, { inputId, labelId, dispatch });
  const grouped = control.classList.contains("ticks");
  const label = h(grouped ? "div" : "label", { class: "b-label", id: labelId, for: grouped ? null : inputId },
    ...textNodes(block.label), block.optional && h("span", { class: "optional" }, " (optional)"));
  const hint = block.hint && h("p", { class: "b-hint", id: freshId("hint") }, ...textNodes(block.hint));
  const error = h("p", { class: "b-error", id: freshId("error"), role: "alert", "data-testid": "field-error", hidden: true });
  if (hint) notes.push(hint.id);
  control.setAttribute("aria-describedby", [...notes, error.id].join(" "));
  if (!block.optional) control.setAttribute("aria-required", "true");
  return h("div", { class: "b-input", "data-testid": "input-block" }, label, control, error, hint);
}

/** Say at the field why it was refused, or (with null) that it is fine. */
export function fieldError(blockNode, sentence) {
  const error = blockNode.querySelector(".b-error");
  const control = blockNode.querySelector("[data-action-id]");
  error.hidden = !sentence;
  error.textContent = sentence ?? "";
  blockNode.classList.toggle("refused", Boolean(sentence));
  if (sentence) control.setAttribute("aria-invalid", "true");
  else control.removeAttribute("aria-invalid");
  return control;
}

function picture(block, className) {
  const address = block.image_url ?? block.slack_file?.url ?? "";
  if (!/^https?:\/\/|^\/|^data:image\//.test(address)) return h("span", { class: "unsupported" }, block.alt_text ?? "picture");
  return h("img", { class: className, src: address, alt: block.alt_text ?? "" });
}

function image(block) {
  const title = block.title && h("figcaption", {}, ...textNodes(block.title));
  return h("figure", { class: "b-image" }, title, picture(block, "b-picture"));
}

function cell(content, tag, align) {
  const words = content.type === "rich_text" ? richText(content) : [content.text === undefined ? String(content.value ?? "") : plainText(content.text)];
  return h(tag, { scope: tag === "th" ? "col" : null, class: align ? `align-${align}` : null }, ...words);
}

function table(block) {
  const settings = block.column_settings ?? [];
  const row = (cells, tag) => h("tr", {}, ...cells.map((content, index) => cell(content, tag, settings[index]?.align)));
  const [first, ...rest] = block.rows ?? [];
  return h("div", { class: "b-table", tabindex: "0", role: "region", "aria-label": "Table" },
    h("table", {}, h("thead", {}, first && row(first, "th")), h("tbody", {}, ...rest.map((cells) => row(cells, "td")))));
}
