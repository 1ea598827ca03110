// Who sits at this page, and what this browser may keep for them. Nothing is kept of one person for another.

const page = document.documentElement.dataset;
const settings = document.querySelector("[data-offline]")?.dataset ?? {};

/** On the offline page, which nobody's session made, as the last page said. */
export const isOffline = "offlinePage" in page;
export const isKept = "kept" in page;

export function current() {
  const { person = "", post = "", space = "", holding = "" } = page;
  return { person, post, space, holding };
}

export async function lastSeat() {
  const told = self.caches && (await caches.match("/offline/seat", { cacheName: "seat" }));
  return told ? told.json() : { person: "", post: "", space: "", holding: "" };
}

/** Tells the service worker who sits here, wipes what was kept for others, and keeps the offline page in this language. */
export async function take() {
  if (!self.caches || isOffline || isKept) return;
  const { person } = current();
  for (const name of await caches.keys()) {
    if (name.startsWith("kept-") && name !== `kept-${person}`) await caches.delete(name);
  }
  const before = await lastSeat();
  const seat = { ...(current().post || before.person !== person ? current() : before), language: document.documentElement.lang };
  await (await caches.open("seat")).put("/offline/seat", Response.json(seat));
  const shell = await caches.open(`shell-${settings.shell}`);
  if (!(await shell.match(settings.page))) await shell.add(new Request(settings.page, { credentials: "omit" }));
}

export async function wipe() {
  sessionStorage.clear();
  if (self.caches) await Promise.all((await caches.keys()).map((name) => caches.delete(name)));
}

/** The forms that open here without a line: [{address, title, post, space, kept}]. */
export async function kept() {
  const { person } = await lastSeat();
  if (!self.caches || !person) return [];
  const cache = await caches.open(`kept-${person}`);
  const found = [];
  for (const request of await cache.keys()) {
    const { headers } = await cache.match(request);
    if (Number(headers.get("x-until")) < Date.now()) continue;
    const title = new DOMParser().parseFromString(decodeURIComponent(headers.get("x-title")), "text/html").body.textContent;
    const { pathname, search } = new URL(request.url);
    found.push({ address: pathname + search, title, post: headers.get("x-post"), space: headers.get("x-space"), kept: headers.get("x-kept") });
  }
  return found.reverse();
}
