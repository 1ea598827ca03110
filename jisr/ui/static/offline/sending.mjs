// Sends what waits, each once: the node knows a client_id that it has had. Only as the person, post and space that wrote
// it; whether the post is in the same hands, the node says. docs/offline.md has its answers. One page of a browser sends at a time.
import { all, get, put } from "./store.mjs";
import { current } from "./seat.mjs";

const PATIENCE_MS = 30_000; // a report of 4 KB takes 10 s at 20 kbit/s
const CUT_OFF_MS = 60_000; // where pages cannot take turns (no TLS): a page that was closed while it sent says no more

export function csrf() {
  return document.cookie.split("; ").find((each) => each.startsWith("csrftoken="))?.slice(10) ?? "";
}

/** Whether this page may send it: the same post in the same space. */
export function isOurs(item, seat = current()) {
  return item.post === seat.post && item.space === seat.space;
}

function alone(work) {
  return navigator.locks ? navigator.locks.request("jisr-outbox", work) : work();
}

/** `byItself`: nobody did this just now, so that it keeps nobody signed in. `also`: fields that hold now and not later.
 * Resolves with the item as it is then. */
export function send(id, { byItself = false, also = [] } = {}) {
  return alone(async () => {
    const item = await get(id);
    if (!item || !isDue(item)) return item;
    await put({ ...item, state: "sending", tried: Date.now() });
    const now = { ...item, tried: Date.now(), ...(await answerTo(item, byItself, also)) };
    if (now.state === "sent") Object.assign(now, { fields: [], words: [] }); // it stands in the journal now
    if (await get(id)) await put(now); // unless it was wiped meanwhile
    return now;
  });
}

export async function sendAll(byItself) {
  for (const item of await all()) {
    if (!["waiting", "sending"].includes(item.state) || !isOurs(item)) continue;
    const now = await send(item.id, { byItself });
    if (now?.state === "waiting" && now.why !== "node") return; // no line, or nobody signed in: later
  }
}

/** Asked while this page alone sends: what is on its way then was left by a page that is gone. */
function isDue(item) {
  const left = navigator.locks || Date.now() - (item.tried ?? 0) > CUT_OFF_MS;
  return item.state === "waiting" || (item.state === "sending" && left);
}

async function answerTo(item, byItself, also) {
  if (!isOurs(item)) return { state: "waiting", why: "post" };
  try {
    return told(await fetch(item.address, asked({ ...item, fields: [...item.fields, ...also] }, byItself)));
  } catch {
    return { state: "waiting", why: "line" };
  }
}

function asked(item, byItself) {
  const files = item.fields.some(([, value]) => typeof value !== "string");
  const body = files ? new FormData() : new URLSearchParams();
  for (const [name, value] of item.fields) body.append(name, value);
  const headers = { "x-csrftoken": csrf(), "x-queue-post": item.post, "x-queue-holding": item.holding };
  if (byItself) headers["x-by-itself"] = "1";
  return { method: "POST", body, headers, redirect: "manual", signal: AbortSignal.timeout(PATIENCE_MS) };
}

async function told(answer) {
  if (answer.type === "opaqueredirect") return { state: "waiting", why: "out" };
  if (!(answer.headers.get("content-type") ?? "").startsWith("application/json")) return { state: "waiting", why: "node" };
  const said = await answer.json();
  if (answer.status === 200) return { state: "sent", ref: said.ref, url: said.url };
  if (answer.status === 409) return { state: "asks", asks: said.asks, who: said.who ?? [], shown: said.shown, now: said.holding };
  if (answer.status === 422) return { state: "refused", faults: said.faults };
  return { state: "waiting", why: answer.status === 403 ? "post" : "node" };
}

/** The person has read what was asked, and sends it all the same. */
export async function confirm(item) {
  const { asks, who, shown, now, ...rest } = item;
  const told = Object.entries(shown ?? {});
  const fields = [...item.fields.filter(([name]) => !(name in (shown ?? {}))), ...told];
  const readers = [...item.readers, ...(who ?? [])];
  const { person, holding } = current();
  await put({ ...rest, fields, readers, person, holding, state: "waiting" });
  return send(item.id);
}
