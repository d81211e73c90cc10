/** The panel that shows what each claim of a reply rests on. All of it is plain text. */

import * as api from "./api.js";

const BASES = {
  article: "The article says so",
  reading: "Inferred from the article",
  absence: "Not in the article",
  background: "General knowledge, not from the article",
};

/** Ask for the evidence of a message and show it, unless another one is wanted meanwhile. */
export async function showEvidence(place, id) {
  place.dataset.of = id;
  place.replaceChildren(element("p", "aside", "Looking it up…"));
  const shown = await api.evidence(id).then(({ parts }) => parts.map(part), failed);
  if (place.dataset.of === id) place.replaceChildren(...[shown].flat());
}

const failed = (failure) => element("p", "aside", failure.message);

function part({ heading, claims }) {
  const list = element("ul", "claims", ...claims.map(claim));
  return element("section", "part", element("h3", "", heading), list);
}

function claim({ text, basis, searched = [], evidence }) {
  const item = element("li", "claim", element("p", "text", text), element("p", "basis", BASES[basis] ?? basis));
  item.dataset.basis = basis;
  if (searched.length) item.append(element("p", "aside", `Looked for: ${searched.join(", ")}`));
  item.append(...evidence.map(quote));
  return item;
}

const quote = ({ paragraph, quote: words }) =>
  element("blockquote", "", element("p", "", words), element("p", "source", `Paragraph ${paragraph}`));

function element(tag, className, ...children) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (tag === "p" || tag === "h3") made.dir = "auto";
  made.append(...children);
  return made;
}
