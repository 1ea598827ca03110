// Opens pages without a line. Keeps two things: the shell (public files, under the version that SETTINGS names; the server
// puts that line on top), and forms that the person at this browser has seen, in a cache named after that person, for
// as long as a session lasts. A page of another person, or of nobody, is never answered from here. Sends nothing itself.

const SHELL = `shell-${SETTINGS.version}`;
const SEAT = "/offline/seat"; // in the cache `seat`: {person, language}, written by offline.mjs
const MOST_KEPT = 40;
const NO_NODE = new Set([502, 504]); // what stands before a node answers for one that is not there

self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(takeOver()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (url.pathname.startsWith("/static/")) event.respondWith(fromShell(request));
  else if (request.mode === "navigate" && !url.pathname.startsWith("/api/")) event.respondWith(page(event, url));
});
self.addEventListener("message", (event) => {
  if (event.data.keep) event.waitUntil(keepAsked(event.data.keep));
});

async function install() {
  await (await caches.open(SHELL)).addAll(SETTINGS.files);
  await self.skipWaiting();
}

/** What an older shell kept goes: its forms name files that the node has no more. */
async function takeOver() {
  for (const name of await caches.keys()) {
    if (name !== SHELL && /^(shell|kept)-/.test(name)) await caches.delete(name);
  }
  await self.clients.claim();
}

async function fromShell(request) {
  return (await caches.match(request, { ignoreVary: true, cacheName: SHELL })) ?? fetch(request);
}

async function page(event, url) {
  let answer;
  try {
    answer = await fetch(event.request);
  } catch {
    return withoutLine(url, Response.error());
  }
  if (NO_NODE.has(answer.status)) return withoutLine(url, answer);
  if (isPage(answer)) event.waitUntil(keep(url.href, answer.clone()));
  return answer;
}

async function withoutLine(url, otherwise) {
  return (await keptForm(url)) ?? (await offlinePage()) ?? otherwise;
}

async function seat() {
  const told = await caches.match(SEAT, { cacheName: "seat" });
  return told ? told.json() : { person: "", language: "" };
}

async function offlinePage() {
  const { language } = await seat();
  const wanted = [language, ...navigator.languages.map((each) => each.slice(0, 2)), ...Object.keys(SETTINGS.offline)];
  for (const each of wanted) {
    const found = SETTINGS.offline[each] && (await caches.match(SETTINGS.offline[each], { cacheName: SHELL }));
    if (found) return found;
  }
  return null;
}

// Forms that were seen

function isPage(answer) {
  return answer.ok && !answer.redirected && (answer.headers.get("content-type") ?? "").startsWith("text/html");
}

async function keepAsked(address) {
  const answer = await fetch(address, { headers: { "x-by-itself": "1" } });
  if (isPage(answer)) await keep(new URL(address, location.origin).href, answer);
}

async function keep(address, answer) {
  const text = await answer.text();
  const told = (name) => new RegExp(` data-${name}="([^"]*)"`).exec(text)?.[1] ?? "";
  const { person } = await seat();
  if (!/<form [^>]*data-queue/.test(text) || !person || told("person") !== person) return;
  const until = Date.now() + Number(told("idle")) * 1000;
  const cache = await caches.open(`kept-${person}`);
  const title = [/<title>([^<·]*)/.exec(text)?.[1].trim() ?? "", told("queue")].join(" · ");
  const headers = {
    "content-type": "text/html; charset=utf-8",
    "content-security-policy": answer.headers.get("content-security-policy") ?? "default-src 'none'",
    "x-until": String(until),
    "x-kept": new Date().toISOString(),
    "x-title": encodeURIComponent(title),
    "x-post": told("post"),
    "x-space": told("space"),
  };
  await cache.put(address.split("#")[0], new Response(text, { headers }));
  for (const each of (await cache.keys()).slice(0, -MOST_KEPT)) await cache.delete(each);
}

/** As it was kept, but with this machine's clock: the node's is not to be had. */
async function keptForm(url) {
  const { person } = await seat();
  const found = person && (await caches.match(url.href.split("#")[0], { cacheName: `kept-${person}` }));
  if (!found || Number(found.headers.get("x-until")) < Date.now()) return null;
  const marks = `<html data-kept="${found.headers.get("x-kept")}" data-now="${new Date().toISOString()}"`;
  const text = (await found.text()).replace(/<html([^>]*?) data-now="[^"]*"/, `${marks}$1`);
  return new Response(text, { headers: found.headers });
}
