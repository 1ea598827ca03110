// What every page does by itself: clocks run on, references copy, dialogs open, menus close. Nothing here is needed to
// read or to send. No words: those stand in the page.

const units = JSON.parse(document.getElementById("units")?.textContent ?? "{}");
const HOUR = 3600;

function said(unit, count) {
  return units[unit].replace("#", String(count));
}

/** Two units at most, as jisr/ui/moments.py says it. */
export function span(seconds) {
  if (seconds < 60) return said("s", seconds);
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return said("min", minutes);
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return [said("h", hours), minutes % 60 ? said("min", minutes % 60) : ""].join(" ").trim();
  const days = Math.floor(hours / 24);
  return [said("d", days), hours % 24 && days < 10 ? said("h", hours % 24) : ""].join(" ").trim();
}

const rendered = Date.now(); // what a slow clock of this machine must not falsify: only differences count
const serverNow = Date.parse(document.documentElement.dataset.now ?? "") || rendered;

function now() {
  return serverNow + (Date.now() - rendered);
}

function tick(clock) {
  const seconds = Math.round((Date.parse(clock.dateTime) - now()) / 1000);
  const late = seconds <= 0;
  const left = Math.abs(seconds);
  const text = left < HOUR ? `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}` : span(left);
  clock.querySelector("[data-text]").textContent = late ? `\u2212${text}` : text;
  clock.classList.toggle("is-late", late);
  clock.classList.toggle("is-soon", !late && left <= 900);
  clock.classList.toggle("is-fine", !late && left > 900);
  if (late) clock.querySelector("[data-word]").textContent = clock.dataset.late;
}

function grow(age) {
  const seconds = Math.max(0, Math.floor((now() - Date.parse(age.dateTime)) / 1000));
  if (seconds >= 60) age.querySelector("[data-text]").textContent = span(seconds);
  if (age.dataset.staleAfter) age.classList.toggle("is-stale", seconds >= Number(age.dataset.staleAfter));
}

/** A toast; its words come from the page. `tone` as in docs/design-system.md. */
export function toast(words, tone = "info") {
  const made = document.getElementById("toast").content.firstElementChild.cloneNode(true);
  made.classList.add(`tone-${tone}`);
  made.querySelector("p").textContent = words;
  document.querySelector("[data-toasts]").append(made);
  if (tone !== "now") setTimeout(() => made.remove(), 6000);
}

async function copy(button) {
  try {
    await navigator.clipboard.writeText(button.dataset.copies);
  } catch {
    getSelection().selectAllChildren(button); // without TLS there is no clipboard: it stands selected instead
    return;
  }
  toast(button.dataset.done, "ok");
}

/** The place's own time, whatever zone this machine is set to: 2017-08-01 10:42. */
function localMinute() {
  const parts = { year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit" };
  const zone = document.documentElement.dataset.zone;
  return new Intl.DateTimeFormat("sv-SE", { ...parts, timeZone: zone, numberingSystem: "latn" }).format(now());
}

document.addEventListener("click", (event) => {
  const on = (selector) => event.target.closest(selector);
  const copies = on("[data-copies]");
  if (copies) copy(copies);
  const opens = on("[data-opens]");
  if (opens) document.getElementById(opens.dataset.opens).showModal();
  const moment = on("[data-now-for]");
  if (moment) document.getElementById(moment.dataset.nowFor).value = localMinute();
  on("[data-closes]")?.closest(".toast")?.remove();
  if (event.target instanceof HTMLDialogElement) event.target.close(); // the backdrop
  for (const menu of document.querySelectorAll("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false;
});

// A term's other names: Escape puts them away, also while the pointer rests there, until it is pointed at again.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const term of document.querySelectorAll(".term:is(:hover, :focus-within)")) term.classList.add("is-dismissed");
});
for (const back of ["pointerover", "focusin"]) {
  document.addEventListener(back, (event) => {
    const term = event.target.closest?.(".term");
    for (const each of document.querySelectorAll(".term.is-dismissed")) if (each !== term || !each.contains(event.relatedTarget)) each.classList.remove("is-dismissed");
  });
}

document.addEventListener("keydown", (event) => {
  const menu = event.key === "Escape" && event.target.closest("details.menu[open]");
  if (menu) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

/** What a request of a script's own carries as X-CSRFToken. */
export function csrf() {
  return document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? "";
}

document.addEventListener("htmx:configRequest", (event) => {
  event.detail.headers["X-CSRFToken"] = csrf();
});

document.addEventListener("htmx:responseError", (event) => {
  const answer = event.detail.xhr;
  const words = (answer.getResponseHeader("content-type") ?? "").startsWith("text/plain") ? answer.responseText : "";
  toast(words || document.querySelector("[data-toasts]").dataset.failed, "now");
});
document.addEventListener("htmx:sendError", () => toast(document.querySelector("[data-toasts]").dataset.failed, "now"));

setInterval(() => document.querySelectorAll("[data-ticks]").forEach(tick), 1000);
setInterval(() => document.querySelectorAll("[data-ages]").forEach(grow), 20000);
/** What came with the page, or with a part of it. */
function settle(part) {
  for (const button of part.querySelectorAll("[data-now-for]")) button.hidden = false;
  const wrong = ['[aria-invalid="true"]', "[data-faults]"].map((each) => part.querySelector(`form[method="post"] ${each}`));
  (wrong[0] ?? wrong[1])?.focus();
}

settle(document);
document.addEventListener("htmx:load", (event) => settle(event.detail.elt));
