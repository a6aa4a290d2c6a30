// Owns what the page knows: people, the app, the workspace's clock, and where the reader is (the URL's hash).

export const FALLBACK_ZONE = "America/New_York";

export const state = {
  people: new Map(),
  app: { name: "App", bot_user_id: null, commands: [] },
  url: null,
  connected: false,
  conversations: [],
  clockAhead: 0,
  place: { user: null, channel: null, tab: "messages", thread: null },
};

/** The workspace's present time in seconds since 1970: it may run ahead of this machine's. */
export function now() {
  return Date.now() / 1000 + state.clockAhead;
}

/** Keep what GET /page/people answered. */
export function keepPeople(answer) {
  state.people = new Map(answer.people.map((person) => [person.id, person]));
  state.app = { ...state.app, ...answer.app };
  state.url = answer.url;
  state.connected = Boolean(answer.connected);
  setNow(answer.now);
}

/** The workspace's clock says `epoch` (seconds). */
export function setNow(epoch) {
  if (typeof epoch === "number") state.clockAhead = epoch - Date.now() / 1000;
}

/** The person who looks at the page; undefined before people are known. */
export function me() {
  return state.people.get(state.place.user);
}

/** The zone in which this reader sees times. */
export function zone() {
  return me()?.tz || FALLBACK_ZONE;
}

/** What a user id is called here. An unknown id stays readable as itself. */
export function nameOf(id) {
  if (id && id === state.app.bot_user_id) return state.app.name;
  return state.people.get(id)?.name ?? id ?? "Somebody";
}

/** The open conversation, or undefined while the list is on its way. */
export function conversation() {
  return state.conversations.find((one) => one.id === state.place.channel);
}

/** Whether the reader is in the direct message with the app. */
export function inApp() {
  return conversation()?.kind === "app";
}

/** What the URL's hash asks for. */
export function readPlace() {
  const asked = new URLSearchParams(location.hash.slice(1));
  return {
    user: asked.get("user"),
    channel: asked.get("channel"),
    tab: asked.get("tab") === "home" ? "home" : "messages",
    thread: asked.get("thread"),
  };
}

/** The hash that leads to the present place with `changes`. */
export function hashFor(changes) {
  const place = { ...state.place, ...changes };
  const parts = new URLSearchParams();
  if (place.user) parts.set("user", place.user);
  if (place.channel) parts.set("channel", place.channel);
  if (place.tab === "home") parts.set("tab", "home");
  if (place.thread) parts.set("thread", place.thread);
  return `#${parts}`;
}

/** Go somewhere; the `hashchange` that follows shows it. */
export function go(changes) {
  location.hash = hashFor(changes);
}
