/** The playground: a channel, the thread that is open beside it, and the evidence beside that. */

import * as api from "./api.js";
import { createComposer } from "./composer.js";
import { showEvidence } from "./evidence.js";
import { count, patch, showMessages, showThreadButton, textOf, toggleAll } from "./messages.js";

const LOST_AFTER_MS = 1500; // a connection that is back by then was not missed
const NEAR_PX = 48; // this close to the end counts as being there
const QUIET = "I found no article behind that link, so I stay quiet. Write /analyze before it to hear more.";
const HINTS = {
  auto: "Enter sends, Shift+Enter makes a new line.",
  mention: "Triptych answers when it is mentioned (@triptych) or asked with /analyze and a link.",
  off: "Triptych answers here only when asked with /analyze and a link.",
};

const $ = (id) => document.getElementById(id);
const roomy = matchMedia("(min-width: 45rem)"); // as in style.css: wide enough for two panes

let messages = new Map(); // by id, in the server's order
let snapshot = new Map(); // the messages told so far, while the server tells all of them; else null
let started = false;
let openThread = null; // id of the root message
let openEvidence = null; // id of the reply
let lostTimer = null;
const posted = new Set(); // ids that this page made

const language = () => $("language").value || null;
const posting = (id) => posted.add(id);
const channel = createComposer($("channel-composer"), { posting, language });
const thread = createComposer($("thread-composer"), { posting, language });

const repliesTo = (id) => [...messages.values()].filter((message) => message.thread === id);

// --- What the server tells

const heard = {
  reset() {
    snapshot = new Map();
  },
  message(message) {
    if (snapshot) {
      snapshot.set(message.id, message);
      return;
    }
    const before = messages.get(message.id);
    messages.set(message.id, message);
    draw();
    react(before, message);
  },
  gone({ id }) {
    const before = messages.get(id);
    for (const lost of [...repliesTo(id), { id }]) {
      messages.delete(lost.id);
      snapshot?.delete(lost.id);
    }
    draw();
    if (before?.stage && posted.has(before.thread)) stayQuiet(before.thread);
  },
  ready() {
    const before = messages;
    messages = snapshot ?? messages;
    snapshot = null;
    draw();
    if (started) messages.forEach((message) => react(before.get(message.id), message));
    else start();
    foundAgain();
  },
  lost(said) {
    lostTimer ??= setTimeout(() => ($("connection").textContent = said), LOST_AFTER_MS);
  },
};

function start() {
  started = true;
  goTo(location.hash.slice(1));
  toTheEnd($("channel"));
}

function foundAgain() {
  clearTimeout(lostTimer);
  lostTimer = null;
  $("connection").textContent = "";
  showStatus(); // another server may be running by now
  channel.resume();
  thread.resume();
}

/** What a change of one message means to the person, beyond being drawn. */
function react(before, message) {
  if (!before && posted.has(message.id)) toTheEnd(message.thread ? $("thread") : $("channel"));
  if (message.author !== "triptych") return;
  if (!before && posted.has(message.thread) && repliesTo(message.thread).length === 1) openByItself(message.thread);
  if (message.stage === null && before?.stage !== null) announce(message);
}

/** A reply that is taken back while it is being made will not come: a thread without any is no thread. */
function stayQuiet(id) {
  if (repliesTo(id).length) return;
  if (openThread === id) closeThread();
  channel.say(QUIET);
}

/** Screen readers hear of a reply once, when it is finished. */
function announce({ kind, html }) {
  $("announcer").textContent = kind === "analysis" ? "The analysis is ready in the thread." : textOf(html);
}

async function showStatus() {
  const told = await api.status().catch(() => null);
  if (!told) return;
  $("version").textContent = told.version;
  $("hint").textContent = HINTS[told.mode] ?? HINTS.auto;
  if (told.engine === "extractive") {
    const key = document.createElement("code");
    key.textContent = "ANTHROPIC_API_KEY";
    $("status").replaceChildren("Extractive mode: no model is used. For Claude, set ", key, ".");
  } else {
    $("status").textContent = `Model: ${told.model}`;
  }
}

// --- Drawing

function draw() {
  if (openThread && !messages.has(openThread)) closeThread();
  if (openEvidence && messages.get(openEvidence)?.stage !== null) closeEvidence();
  keepingPlace($("channel"), drawChannel);
  keepingPlace($("thread"), drawThread);
}

function drawChannel() {
  const roots = repliesTo(null);
  $("welcome").hidden = roots.length > 0;
  showMessages($("channel-messages"), roots);
  for (const element of $("channel-messages").children) {
    showThreadButton(element, repliesTo(element.dataset.id), element.dataset.id === openThread);
  }
}

function drawThread() {
  const root = messages.get(openThread);
  if (root) patch($("thread-root"), root.html);
  showMessages($("thread-messages"), root ? repliesTo(openThread) : []);
}

/** Who is at the end of a pane stays there; who has scrolled up stays where they are. */
function keepingPlace(pane, change) {
  const scroll = pane.querySelector(".scroll");
  const following = scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < NEAR_PX;
  change();
  if (following) scroll.scrollTop = Math.max(scroll.scrollTop, endOf(pane));
}

function toTheEnd(pane) {
  pane.querySelector(".scroll").scrollTop = endOf(pane);
}

/** The end of a pane is not past the beginning of its last message: there one reads on. */
const endOf = (pane) => pane.querySelector(".messages").lastElementChild?.offsetTop ?? 0;

// --- Panes

/** The address names the thread that is open, so that Back closes it and a reload keeps it. */
function goTo(id) {
  closeEvidence();
  openThread = messages.has(id) ? id : null;
  $("thread").hidden = !openThread;
  if (openThread) thread.turnTo(openThread);
  showView();
  draw();
  if (openThread) toTheEnd($("thread"));
}

function show(id) {
  if (openThread === id) return;
  history.pushState(null, "", id ? `#${id}` : location.pathname);
  goTo(id);
}

/** Beside the channel a thread leaves the person where they are; over it, they have to be taken along. */
function openByItself(id) {
  show(id);
  if (!roomy.matches) $("thread-title").focus();
}

function openByHand(id) {
  show(id);
  if (roomy.matches) thread.focus();
  else $("thread-title").focus();
}

function closeThread() {
  const id = openThread;
  const inside = $("thread").contains(document.activeElement);
  show(null);
  if (inside) (buttonOf(id, "open-thread") ?? $("channel-title")).focus();
}

function openEvidenceOf(id) {
  openEvidence = id;
  showView();
  showEvidence($("claims"), id);
  $("claims").scrollTop = 0;
  $("evidence-title").focus();
}

function closeEvidence() {
  if (!openEvidence) return;
  const inside = $("evidence").contains(document.activeElement);
  const id = openEvidence;
  openEvidence = null;
  showView();
  if (inside) (buttonOf(id, "evidence") ?? $("thread-title")).focus();
}

function showView() {
  keepingPlace($("channel"), () => keepingPlace($("thread"), arrangePanes));
}

function arrangePanes() {
  $("evidence").hidden = !openEvidence;
  $("panes").dataset.view = openEvidence ? "evidence" : openThread ? "thread" : "channel";
}

const buttonOf = (id, action) =>
  document.querySelector(`.message[data-id="${CSS.escape(id)}"] [data-action="${action}"]`);

// --- What the person does

const actions = {
  "open-thread": openByHand,
  "close-thread": closeThread,
  "close-evidence": closeEvidence,
  "show-all": (id, element) => toggleAll(element),
  example: () => attempt(async () => channel.post((await api.example()).text)),
  evidence: openEvidenceOf,
  regenerate: (id) => attempt(api.regenerate, id),
  async delete(id) {
    const replies = repliesTo(id).length;
    if (replies && !(await confirmed(`Delete this message and its thread (${count(replies)})?`))) return;
    posted.delete(id); // nobody waits for its replies any more
    await attempt(api.remove, id);
  },
};

/** Do it; if it fails, say so in the pane that the message is in. */
async function attempt(request, id) {
  const composer = messages.get(id)?.thread ? thread : channel;
  await request(id).then(
    () => composer.say(null),
    (failure) => composer.say(failure.message),
  );
}

function confirmed(question) {
  const dialog = $("confirm");
  $("confirm-question").textContent = question;
  dialog.returnValue = "no";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
  });
}

function rememberLanguage() {
  const select = $("language");
  const kept = localStorage.getItem("language") ?? "";
  if ([...select.options].some((option) => option.value === kept)) select.value = kept;
  select.addEventListener("change", () => localStorage.setItem("language", select.value));
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-action]");
  const element = button?.closest(".message");
  if (button) actions[button.dataset.action](element?.dataset.id, element);
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.isComposing || $("confirm").open) return;
  if (openEvidence) closeEvidence();
  else if (openThread) closeThread();
});
$("confirm").addEventListener("click", (event) => {
  if (event.target.value) $("confirm").close(event.target.value);
});
addEventListener("popstate", () => goTo(location.hash.slice(1)));

showStatus();
api.listen(heard);
if (roomy.matches) channel.focus();
rememberLanguage(); // last: a browser that forbids storage throws here
