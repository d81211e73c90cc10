/** A place to write: one form, and a draft for every thread that it is turned to. */

import * as api from "./api.js";

/** `posting` hears the id of each message before it is sent; `language` says what to answer in. */
export function createComposer(form, { posting, language }) {
  const field = form.querySelector("textarea");
  const notice = form.querySelector(".notice");
  const drafts = new Map();
  let draft = draftFor(null);

  function draftFor(thread) {
    if (!drafts.has(thread)) drafts.set(thread, { thread, text: "", said: null });
    return drafts.get(thread);
  }

  function turnTo(thread) {
    if (thread === draft.thread) return;
    draft = draftFor(thread);
    field.value = draft.text;
    showNotice();
  }

  async function submit(written) {
    const text = written.text.trim();
    if (!text || written.sending) return;
    // The same text keeps its id, so that a second try cannot post it twice.
    if (text !== written.tried) Object.assign(written, { id: crypto.randomUUID(), tried: text });
    written.sending = true;
    posting(written.id);
    await send(written, text);
    written.sending = false;
  }

  async function send(written, text) {
    const { id, thread } = written;
    try {
      const { said } = await api.send({ id, text, thread, language: language() });
      written.waiting = false;
      written.tried = null;
      if (written.text.trim() === text) write(written, "");
      say(said, written);
    } catch (failure) {
      written.waiting = !failure.answered;
      say(failure.message, written, { again: true });
    }
  }

  function write(written, text) {
    written.text = text;
    if (written === draft) field.value = text;
  }

  /** Tell the person something quietly; null takes it away. */
  function say(said, about = draft, { again = false } = {}) {
    Object.assign(about, { said, again });
    if (about === draft) showNotice();
  }

  function showNotice() {
    notice.replaceChildren();
    if (!draft.said) return;
    const sentence = document.createElement("p");
    sentence.textContent = draft.said;
    sentence.dataset.testid = "notice";
    notice.append(sentence);
    if (draft.again) notice.append(againButton());
  }

  function againButton() {
    const button = document.createElement("button");
    button.type = "submit";
    button.textContent = "Try again";
    return button;
  }

  /** Send what could not be sent while nobody answered, unless it was changed since. */
  function resume() {
    for (const written of drafts.values()) {
      if (written.waiting && written.text.trim() === written.tried) submit(written);
    }
  }

  field.addEventListener("input", () => (draft.text = field.value));
  field.addEventListener("keydown", (event) => {
    // While an input method composes, Enter chooses a character.
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    submit(draft);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    submit(draft);
    field.focus();
  });
  draft.text = field.value; // a browser may restore what was typed before a reload

  /** Write this in the person's stead, and send it. */
  function post(text) {
    write(draft, text);
    submit(draft);
  }

  return { turnTo, say, resume, post, focus: () => field.focus({ preventScroll: true }) };
}
