// On every page: the service worker, what waits to be sent, and the wiping at sign-out. Nothing here is needed to read, or
// to send over a line that holds.
import { all, keeps, onChange, remove, wipe as wipeOutbox } from "./store.mjs";
import { current, isKept, isOffline, take, wipe } from "./seat.mjs";
import { isOurs, sendAll } from "./sending.mjs";
import { hook } from "./forms.mjs";
import { toast } from "../ui/jisr.js";

const AGAIN_MS = 15_000;
const SENT_SHOWN_MS = 24 * 3_600_000;
const settings = document.querySelector("[data-offline]").dataset;
const worker = navigator.serviceWorker;

if (await keeps()) {
  for (const form of document.querySelectorAll("form[data-queue]")) hook(form);
  onChange(count);
  await count();
  if (current().post && !isOffline) begin();
}
for (const form of document.querySelectorAll("form[data-signs-out]")) form.addEventListener("submit", signOut);
document.documentElement.dataset.settled = "";
if (document.readyState === "complete") later();
else addEventListener("load", later, { once: true });

/** When the page stands: what it keeps is not to hold up what it shows. */
function later() {
  (self.requestIdleCallback ?? setTimeout)(async () => {
    try {
      await worker.register(settings.worker, { updateViaCache: "none" });
    } catch {
      return tellWhatIsOff(); // no TLS, or a certificate that this browser does not trust
    }
    await take();
    await keepAhead();
  });
}

function tellWhatIsOff() {
  for (const each of document.querySelectorAll("[data-no-worker]")) each.hidden = false;
}

/** The form that this page most likely leads to, where the line is not bad. */
async function keepAhead() {
  const line = navigator.connection;
  const wanted = document.querySelector("a[data-keep]");
  if (isKept || !wanted || line?.saveData || /2g/.test(line?.effectiveType ?? "")) return;
  (await worker.ready).active.postMessage({ keep: wanted.href });
}

// What waits

async function begin() {
  for (const item of await all()) {
    if (item.state === "sent" && Date.now() - item.tried > SENT_SHOWN_MS) await remove(item.id);
  }
  addEventListener("online", () => attempt());
  setInterval(() => document.visibilityState === "visible" && attempt(), AGAIN_MS);
  await attempt();
}

async function attempt() {
  const before = new Map((await all()).map((item) => [item.id, item.state]));
  await sendAll(true);
  for (const item of await all()) {
    if (before.get(item.id) === item.state || !isOurs(item)) continue;
    if (item.state === "sent") toast(settings.sent.replace("#", item.ref), "ok");
    if (item.state === "asks" || item.state === "refused") toast(settings.needs, "now");
  }
}

/** In the rail, beside the outbox: how many of this post's wait. */
async function count() {
  const waiting = (await all()).filter((item) => item.state !== "sent" && isOurs(item)).length;
  for (const entry of document.querySelectorAll(`.rail-entries a[href="${settings.outbox}"]`)) {
    entry.querySelector(".count")?.remove();
    if (!waiting) continue;
    const badge = document.getElementById("outbox-count").content.firstElementChild.cloneNode(true);
    badge.firstElementChild.textContent = waiting;
    entry.append(badge);
  }
}

// Signing out

async function signOut(event) {
  event.preventDefault();
  const form = event.target;
  const waiting = (await keeps()) ? (await all()).filter((item) => item.state !== "sent").length : 0;
  if (waiting && !(await isMeant(waiting))) return;
  await wipeOutbox();
  await wipe();
  form.submit();
}

function isMeant(waiting) {
  const dialog = document.getElementById("signing-out");
  dialog.querySelector("[data-count]").textContent = waiting;
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((done) => {
    dialog.addEventListener("close", () => done(dialog.returnValue === "wipe"), { once: true });
  });
}
