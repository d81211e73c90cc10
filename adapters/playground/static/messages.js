/** Messages → list items, changed in place: what stays the same keeps its focus, selection and scroll. */

const STAGES = {
  reading: "Reading the article",
  analyzing: "Thinking about it",
  overview: "Writing the overview",
  in_depth: "Writing the in-depth analysis",
  commentary: "Writing the commentary",
  checking: "Checking it against the article",
  answering: "Looking for the answer",
};
const ACTIONS = { evidence: "Evidence", regenerate: "Regenerate", delete: "Delete" };
const AUTHORS = { you: "You", triptych: "Triptych" };

const template = document.getElementById("message-template");
const calm = matchMedia("(prefers-reduced-motion: reduce)");
const drawn = new WeakMap(); // element → the message that it shows
const clamped = new ResizeObserver((changes) => requestAnimationFrame(() => changes.forEach(offerAll)));

/** Make the list show just these messages, in this order. */
export function showMessages(list, messages) {
  const old = new Map([...list.children].map((element) => [element.dataset.id, element]));
  messages.forEach((message, place) => {
    const element = old.get(message.id) ?? made();
    old.delete(message.id);
    fill(element, message);
    if (list.children[place] !== element) list.insertBefore(element, list.children[place] ?? null);
  });
  for (const element of old.values()) takeAway(element);
}

/** Show a long message whole, or its beginning again. */
export function toggleAll(element) {
  const all = element.classList.toggle("is-whole");
  const button = element.querySelector(".shows-all");
  button.setAttribute("aria-expanded", all);
  button.textContent = all ? "Show less" : "Show all";
}

/** Say below a root message what its thread holds. */
export function showThreadButton(element, replies, isOpen) {
  const button = element.querySelector(".opens-thread");
  const last = replies.at(-1);
  button.hidden = !last;
  button.setAttribute("aria-expanded", isOpen);
  element.classList.toggle("is-open", isOpen);
  if (!last) return;
  const first = replies.find((reply) => reply.author === "triptych") ?? last;
  setProgress(button.querySelector(".panels"), first);
  setText(button.querySelector(".preview"), previewOf(first));
  const busy = last.stage !== null && (last !== first || last.html); // else the preview says so
  setText(button.querySelector(".count"), busy ? stageOf(last) : count(replies.length));
}

export const count = (replies) => (replies === 1 ? "1 reply" : `${replies} replies`);

export const textOf = (html) => parsed(html).textContent.trim();

/** Change what an element holds into this HTML, block by block, and touch no block that is the same. */
export function patch(element, html, appear = false) {
  const next = parsed(html);
  // Markdown wraps items in paragraphs when a blank line stands between them; the same words stay the same item.
  for (const words of next.querySelectorAll("li > p:only-child")) words.parentElement.replaceChildren(...words.childNodes);
  for (const block of next.querySelectorAll("p, h2, ul, li")) block.dir = "auto";
  for (const link of next.querySelectorAll("a")) Object.assign(link, { target: "_blank", rel: "noopener noreferrer" });
  patchChildren(element, [...next.children], appear);
}

function patchChildren(element, blocks, appear) {
  blocks.forEach((block, place) => {
    const old = element.children[place];
    if (!old) {
      element.append(block);
      if (appear && !calm.matches) block.animate({ opacity: [0, 1] }, 400);
    } else if (old.tagName === "UL" && block.tagName === "UL") {
      patchChildren(old, [...block.children], appear);
    } else if (old.isEqualNode(block)) {
      return;
    } else if (blocks.slice(place).some((later) => later.isEqualNode(old))) {
      old.before(block); // it only moved down
    } else {
      old.replaceWith(block);
    }
  });
  while (element.children.length > blocks.length) element.lastElementChild.remove();
}

function made() {
  const element = template.content.firstElementChild.cloneNode(true);
  clamped.observe(element.querySelector(".body"));
  return element;
}

/** A message whose end is cut off by the style sheet can be shown whole. */
function offerAll({ target }) {
  const element = target.closest(".message");
  const whole = element?.classList.contains("is-whole");
  if (element && !whole) element.querySelector(".shows-all").hidden = target.scrollHeight <= target.clientHeight + 1;
}

function fill(element, message) {
  if (drawn.get(element) === message) return;
  const { id, author, stage, kind, at, html, actions } = message;
  Object.assign(element.dataset, { id, author, stage: stage ?? "", kind: kind ?? "" });
  setText(element.querySelector(".author"), AUTHORS[author]);
  setText(element.querySelector(".word"), stage === null ? "" : stageOf(message));
  setProgress(element.querySelector(".byline .panels"), message);
  setTime(element.querySelector("time"), at);
  setActions(element.querySelector(".actions"), actions);
  patch(element.querySelector(".body"), html, stage !== null && drawn.has(element));
  drawn.set(element, message);
}

function setActions(place, actions) {
  if (place.dataset.actions === String(actions)) return;
  place.dataset.actions = actions;
  const lost = place.contains(document.activeElement);
  place.replaceChildren(...actions.map(actionButton));
  if (lost) (place.querySelector("button") ?? place.closest(".message")).focus();
}

function actionButton(action) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = ACTIONS[action];
  Object.assign(button.dataset, { action, testid: `${action}-button` });
  return button;
}

/** Remove an element; whoever was in it finds themselves in the list, not at the top of the page. */
function takeAway(element) {
  const scroll = element.closest(".scroll");
  const lost = element.contains(document.activeElement);
  element.remove();
  if (lost) scroll.focus();
}

function setTime(element, at) {
  const date = new Date(at);
  const today = date.toDateString() === new Date().toDateString();
  const day = today ? {} : { day: "numeric", month: "short" };
  element.dateTime = at;
  setText(element, date.toLocaleString([], { ...day, hour: "numeric", minute: "2-digit" }));
}

/** The three little panels fill as the three parts are written. */
function setProgress(panels, { stage, kind }) {
  panels.dataset.progress = stage ?? (kind === "failure" ? "failed" : "done");
}

function previewOf(message) {
  const words = parsed(message.html).querySelector("li, p")?.textContent;
  return words || stageOf(message);
}

const stageOf = (message) => `${STAGES[message.stage] ?? "Working"}…`;

/** The same words again would make a screen reader say them again. */
function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

function parsed(html) {
  const holder = document.createElement("template");
  holder.innerHTML = html; // the server made it safe, and the policy lets no script run
  return holder.content;
}
