// Owns what blocks stand on (a message, a modal, App Home): the values chosen so far, and how an action is sent.
import { post } from "./api.js";
import { confirmed } from "./confirm.js";
import { state } from "./store.js";
import { complain } from "./toast.js";

const surfaces = new Map();

/** The surface of one message or view. The same `id` keeps its values when it is drawn again. */
export function surface(id, target, kind) {
  if (!surfaces.has(id)) surfaces.set(id, { id, kind, values: new Map() });
  const found = surfaces.get(id);
  found.target = target;
  return found;
}

/** Forget the values of a surface that is gone. */
export function dropSurface(id) {
  surfaces.delete(id);
}

const key = (blockId, actionId) => `${blockId}\u0000${actionId}`;

/** What is chosen or typed in an element; `initial` until somebody touched it, "" where they emptied it. */
export function valueOf(on, blockId, actionId, initial) {
  const at = key(blockId, actionId);
  if (!on.values.has(at)) on.values.set(at, initial);
  return on.values.get(at);
}

/** Remember what was chosen or typed. */
export function keepValue(on, blockId, actionId, value) {
  on.values.set(key(blockId, actionId), value);
}

/** `{block_id: {action_id: value}}` of the surface's elements that hold a value. */
export function collect(on, blocks) {
  const values = {};
  for (const block of blocks) {
    const elements = [block.element, block.accessory, ...(block.type === "actions" ? block.elements : [])].filter(Boolean);
    for (const element of elements) {
      const at = key(block.block_id, element.action_id);
      if (on.values.has(at)) (values[block.block_id] ??= {})[element.action_id] = on.values.get(at);
    }
  }
  return values;
}

/** Send an action and wait for the app's ack. Answers whether it was acked; a failure is told in a toast. */
export async function act(on, blockId, element, value, node) {
  if (!(await confirmed(element.confirm))) return false;
  node?.setAttribute("aria-busy", "true");
  const body = { user: state.place.user, ...on.target, block_id: blockId, action_id: element.action_id };
  if (value !== undefined) body.value = value;
  if (on.blocks) body.values = collect(on, on.blocks);
  try {
    const answer = await post("action", body);
    if (!answer.ok) complain(answer.error, answer.status);
    return Boolean(answer.ok);
  } catch (error) {
    complain(error.message);
    return false;
  } finally {
    node?.removeAttribute("aria-busy");
    on.acted?.();
  }
}
