// Owns how the page's parts come together: start, the place in the URL's hash, and what each event of the workspace refreshes.
import { coalesced, get, post } from "./api.js";
import { Composer } from "./composer.js";
import { drawHead } from "./head.js";
import { Home } from "./home.js";
import { MessageList } from "./messages.js";
import { Modals } from "./modals.js";
import { refreshMoments } from "./moments.js";
import { Outside } from "./outside.js";
import { drawSide } from "./sidebar.js";
import { messageAt } from "./permalinks.js";
import { conversation, hashFor, inApp, keepPeople, readPlace, state } from "./store.js";
import { Thread } from "./thread.js";
import { complain } from "./toast.js";

const CLOCK_MS = 10_000;
const WHO = "who-am-i";
const box = (id) => document.getElementById(id);

let events = null;

const outside = new Outside(box("outside"), { changed: () => drawFrame(), moved: () => clockMoved() });
const modals = new Modals(box("modal"));
const home = new Home(box("home"), { acted });
const messages = new MessageList(box("messages"), { openThread, acted, empty: "Nothing here yet." });
const thread = new Thread(box("thread"), { acted });
const composer = new Composer(box("composer"), {
  testid: "composer",
  where: () => ({ user: state.place.user, channel: state.place.channel, name: `Message ${nameOfPlace()}` }),
  sent: () => {
    messages.toEnd();
    refreshMessages();
  },
});

/** Something was used: what it changed is fetched, even where the stream of events is late. */
function acted() {
  modals.refresh();
  refreshMessages();
  home.refresh();
  if (state.place.thread) thread.refresh();
}

function openThread(ts) {
  location.hash = hashFor({ thread: ts });
}

function nameOfPlace() {
  const one = conversation();
  if (!one) return "…";
  return one.kind === "channel" ? `#${one.name.replace(/^#/, "")}` : one.name;
}

function drawFrame() {
  drawSide(box("side"));
  drawHead(box("head"), { open: outside.open, toggle: () => outside.toggle() });
}

const told = (work) => async (...given) => {
  try {
    await work(...given);
  } catch (error) {
    complain(error.message);
  }
};

const refreshPeople = coalesced(told(async () => {
  keepPeople(await get("people"));
  clockMoved();
}));

const refreshConversations = coalesced(told(async () => {
  const { user } = state.place;
  if (!user) return;
  const { conversations } = await get("conversations", { user });
  if (user !== state.place.user) return;
  state.conversations = conversations;
  drawFrame();
}));

const refreshMessages = coalesced(told(async () => {
  const { user, channel, tab } = state.place;
  if (!channel || (tab === "home" && inApp())) return;
  const answer = await get("messages", { user, channel });
  if (user !== state.place.user || channel !== state.place.channel) return;
  messages.show(channel, answer.messages);
  await refreshConversations();
}));

function clockMoved() {
  refreshMoments();
  outside.time.refresh();
  drawFrame();
}

/** Go to the message that a permalink names, and point at it. A reply stands in its thread; one that was broadcast, where the link says. */
const goToMessage = told(async ({ channel, ts, thread: asked }) => {
  const { user, channel: here, thread: open } = state.place;
  const { thread_ts: parent, broadcast } = await get("permalink", { user, channel, message_ts: ts });
  const inThread = parent && (asked || !broadcast);
  location.hash = hashFor({ channel, tab: "messages", thread: inThread ? parent : channel === here ? open : null });
  await arrive();
  await refreshMessages();
  if (inThread) await thread.refresh();
  if (!(inThread ? thread.messages : messages).point(ts)) complain("That message can't be shown here.");
});

/** Show the place the hash asks for; what it leaves open gets a default. */
async function arrive() {
  const before = state.place;
  const asked = readPlace();
  const people = [...state.people.values()];
  const user = state.people.has(asked.user) ? asked.user : (people.find((person) => !person.deactivated)?.id ?? null);
  const newUser = user !== before.user;
  state.place = { ...asked, user };
  if (newUser) {
    state.conversations = [];
    await refreshConversations();
    listen();
  }
  settleChannel(asked, before);
  history.replaceState(null, "", hashFor({}));
  rememberMe();
  show(before, newUser);
}

// Whoever opens a permalink in another tab is there who they are here.
function rememberMe() {
  localStorage.setItem(WHO, state.place.user);
}

function settleChannel(asked, before) {
  const known = state.conversations.find((one) => one.id === asked.channel);
  const app = state.conversations.find((one) => one.kind === "app");
  const chosen = known ?? app ?? state.conversations[0];
  state.place.channel = chosen?.id ?? null;
  if (chosen?.kind !== "app") state.place.tab = "messages";
  if (!known && asked.channel && asked.channel === before.channel) state.place.thread = null;
}

function show(before, newUser) {
  const { user, channel, tab, thread: ts } = state.place;
  const moved = newUser || channel !== before.channel;
  const atHome = tab === "home";
  drawFrame();
  box("home").hidden = !atHome;
  box("messages").hidden = atHome;
  box("composer").hidden = atHome;
  if (moved) messages.reset();
  if (moved || tab !== before.tab) {
    if (atHome) home.arrive();
    else {
      composer.arrive();
      refreshMessages();
      if (!newUser && document.activeElement === document.body) composer.input.focus();
    }
    if (inApp()) post("home_opened", { user, tab }).then(() => atHome && home.refresh(), (error) => complain(error.message));
  }
  if (moved || ts !== before.thread) thread.arrive();
  if (newUser) {
    modals.show([]);
    modals.refresh();
    clockMoved();
  }
}

const REFRESH = {
  modal: () => modals.refresh(),
  home: () => home.refresh(),
  time: () => {
    refreshPeople();
    refreshMessages();
  },
  connected: () => refreshPeople(),
  people: () => refreshPeople(),
};

/** Hear what happens in the workspace, as the present person may. */
function listen() {
  events?.close();
  events = new EventSource(`/page/events?user=${encodeURIComponent(state.place.user)}`);
  events.addEventListener("message", ({ data }) => heard(JSON.parse(data)));
  // What came between the page's first look and the stream's opening, or while the stream was lost, was heard by nobody.
  events.addEventListener("open", everything);
}

function heard({ type, channel }) {
  const refresh = REFRESH[type];
  if (refresh) refresh();
  else if (channel === state.place.channel) {
    refreshMessages();
    if (state.place.thread) thread.refresh();
    if (state.place.tab === "home") refreshConversations();
  } else refreshConversations();
}

function everything() {
  for (const refresh of [refreshPeople, refreshConversations, refreshMessages, modals.refresh, home.refresh]) refresh();
  if (state.place.thread) thread.refresh();
}

async function start() {
  await refreshPeople();
  const linked = messageAt(location.href);
  if (linked) history.replaceState(null, "", `/${hashFor({ user: localStorage.getItem(WHO) })}`);
  addEventListener("hashchange", arrive);
  addEventListener("focus", rememberMe);
  document.addEventListener("go-to-message", (event) => goToMessage(event.detail));
  await arrive();
  if (linked) await goToMessage(linked);
  setInterval(clockMoved, CLOCK_MS);
  box("skip").addEventListener("click", (event) => {
    event.preventDefault();
    composer.input.focus();
  });
  document.body.dataset.ready = "true";
}

start();
