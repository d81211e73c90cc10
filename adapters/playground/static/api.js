/** The server's HTTP contract, and nothing else. */

const RECONNECT_MS = 1000;
const UNREACHABLE = "Triptych cannot be reached. This page will try again by itself.";

/** What went wrong, in a sentence for the person. */
export class Failure extends Error {
  constructor(said, { answered }) {
    super(said);
    this.answered = answered;
  }
}

export const status = () => call("GET", "/status");
export const example = () => call("GET", "/example");
export const send = (message) => call("POST", "/messages", message);
export const remove = (id) => call("DELETE", `/messages/${encodeURIComponent(id)}`);
export const regenerate = (id) => call("POST", `/messages/${encodeURIComponent(id)}/regenerate`);
export const evidence = (id) => call("GET", `/messages/${encodeURIComponent(id)}/evidence`);

/** Hear what happens; `on` has a function for each event, and `lost` for a connection that ends. */
export function listen(on) {
  const source = new EventSource("/events");
  for (const name of ["reset", "message", "gone", "ready"]) {
    source.addEventListener(name, (event) => on[name](JSON.parse(event.data || "{}")));
  }
  source.onerror = () => {
    // Browsers take their time over another try, and give up for good when they are answered with an error.
    source.close();
    on.lost(UNREACHABLE);
    setTimeout(listen, RECONNECT_MS, on);
  };
}

async function call(method, path, body) {
  const response = await fetch(path, {
    method,
    headers: body && { "Content-Type": "application/json" },
    body: body && JSON.stringify(body),
  }).catch(() => {
    throw new Failure(UNREACHABLE, { answered: false });
  });
  const answer = await response.json().catch(() => ({})); // a 204 says nothing
  if (response.ok) return answer;
  throw new Failure(answer.said ?? `Triptych failed at that (status ${response.status}).`, { answered: true });
}
