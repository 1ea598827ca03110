// Keeps a page up to date without touching what the person types or where they have scrolled. Parts that may change are
// marked `data-live-part` and have an id; they are taken from the same page, asked for anew. So what is shown is always
// what a fresh page would show. `jisr:news` on the document tells other modules.
import { csrf } from "../ui/jisr.js";
import { Line } from "./line.mjs";

const REST_MS = 1_500; // between two readings, so that a bad line is not filled by them
const GATHER_MS = 20; // what comes in one breath is read at once
const HERE_MS = 20_000;
const space = /^\/s\/[a-z0-9-]+\//.exec(location.pathname)?.[0];
const shown = document.querySelectorAll("[data-live]");
let due = 0;
let reading = false;
let missed = false;
const before = new WeakMap(); // part -> what it was last made of

if (space) {
  begin({ join: `${space}live/`, csrf: csrf(), post: document.documentElement.dataset.post ?? "" });
}

function begin(hello) {
  const tell = ({ state, news, again }) => {
    if (state) indicate(state);
    if (news || again) {
      document.dispatchEvent(new CustomEvent("jisr:news", { detail: { news: news ?? [] } }));
      soon();
    }
  };
  try {
    const worker = new SharedWorker(new URL("./worker.mjs", import.meta.url), { type: "module", name: "jisr" });
    worker.port.onmessage = ({ data }) => tell(data);
    worker.port.postMessage(hello);
    setInterval(() => worker.port.postMessage({ here: true }), HERE_MS);
    addEventListener("pagehide", () => worker.port.postMessage({ leave: true }));
    addEventListener("pageshow", (event) => event.persisted && worker.port.postMessage(hello));
  } catch {
    const line = new Line(hello.join, hello.csrf, tell); // no SharedWorker here: a line of the page's own
    addEventListener("pagehide", () => line.close());
  }
}

function indicate(state) {
  for (const each of shown) {
    each.hidden = false;
    each.dataset.state = state === "out" ? "lost" : state;
  }
}

function soon() {
  if (reading) missed = true;
  else if (!due) due = setTimeout(refresh, GATHER_MS);
}

async function refresh() {
  due = 0;
  if (!document.querySelector("[data-live-part]")) return;
  reading = true;
  missed = false;
  try {
    const answer = await fetch(location.href, { headers: { "x-jisr-live": "1" }, cache: "no-store" });
    if (answer.ok && !answer.redirected) replace(new DOMParser().parseFromString(await answer.text(), "text/html"));
  } catch {
    missed = true; // the line is down; it says so itself
  }
  setTimeout(() => {
    reading = false;
    if (missed) soon();
  }, REST_MS);
}

function replace(fresh) {
  for (const part of document.querySelectorAll("[data-live-part]")) {
    const found = fresh.getElementById(part.id);
    if (!found || found.innerHTML === before.get(part)) continue;
    if (isBusy(part)) {
      part.addEventListener("focusout", soon, { once: true });
      continue;
    }
    before.set(part, found.innerHTML);
    const opened = new Set([...part.querySelectorAll("details[open][id]")].map((each) => each.id));
    part.replaceChildren(...found.childNodes);
    for (const id of opened) document.getElementById(id)?.setAttribute("open", "");
    window.htmx?.process(part);
    document.dispatchEvent(new CustomEvent("jisr:part", { detail: { part } }));
  }
}

// Somebody stands in it: it waits until the next time.
function isBusy(part) {
  return part.contains(document.activeElement) && document.activeElement.matches("input, textarea, select, button, summary");
}

