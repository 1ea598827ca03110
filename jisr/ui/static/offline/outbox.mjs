// Shows what waits, on the outbox and on the offline page: each report with its state, what it says, and what can be done.
import { all, onChange, remove } from "./store.mjs";
import { current, isOffline, kept, lastSeat } from "./seat.mjs";
import { confirm, isOurs, send } from "./sending.mjs";
import { correct } from "./forms.mjs";

const REAL = "real";
const list = document.querySelector("[data-outbox]");
const made = document.getElementById("outbox-item").content.firstElementChild;
const deeds = {
  send: (item) => send(item.id),
  confirm,
  correct,
  remove: (item) => remove(item.id),
};

await show();
if (isOffline) await tellSpace();
onChange(show);
await showForms();

async function show() {
  const seat = isOffline ? await lastSeat() : current();
  const items = (await all()).reverse();
  const ours = items.filter((item) => isOurs(item, seat));
  list.replaceChildren(...ours.map(drawn));
  document.querySelector("[data-outbox-empty]").hidden = ours.length > 0;
  const others = [...new Set(items.filter((item) => !isOurs(item, seat) && item.state !== "sent").map((item) => `${item.post} · ${item.space}`))];
  const note = document.querySelector("[data-outbox-others]");
  note.hidden = others.length === 0;
  note.querySelector("bdi").textContent = others.join(", ");
}

/** The offline page is of no space: it says the one in which its person was. */
async function tellSpace() {
  const { space } = await lastSeat();
  const banner = document.querySelector("[data-exercise-banner]");
  banner.hidden = !space || space === REAL;
  banner.querySelector("bdi").textContent = space;
  if (!banner.hidden) for (const each of document.querySelectorAll(".space.is-real")) each.hidden = true;
}

function drawn(item) {
  const shown = made.cloneNode(true);
  const part = (name) => shown.querySelector(`[data-${name}]`);
  shown.dataset.state = item.state;
  part("title").textContent = item.title;
  part("where").textContent = item.where;
  part("exercise").hidden = item.space === REAL;
  part("at").textContent = moment(item.at);
  part("at").dateTime = new Date(item.at).toISOString();
  part("readers").textContent = item.readers.join(" · ");
  for (const each of shown.querySelectorAll("[data-when]")) each.hidden = !each.dataset.when.split(" ").some((when) => [item.state, item.asks, item.why].includes(when));
  if (item.state !== "waiting") for (const each of shown.querySelectorAll("[data-why]")) each.hidden = true;
  part("words").replaceChildren(...item.words.flatMap(([label, text]) => [made_("dt", label), made_("dd", text)]));
  part("said").hidden = item.words.length === 0;
  part("faults").replaceChildren(...(item.faults ?? []).map(({ field, words }) => made_("li", [field, words].filter(Boolean).join(": "))));
  part("who").textContent = (item.who ?? []).join(" · ");
  part("ref").textContent = item.ref ?? "";
  if (item.url) part("ref").href = item.url;
  for (const button of shown.querySelectorAll("[data-deed]")) {
    const does = button.dataset.deed;
    if (isOffline && does !== "remove" && does !== "correct") button.hidden = true;
    button.addEventListener("click", () => deeds[does](item));
  }
  return shown;
}

/** Text that a person typed: each stands in its own direction. */
function made_(name, text) {
  const element = document.createElement(name);
  const apart = document.createElement("bdi");
  apart.textContent = text;
  element.append(apart);
  return element;
}

function moment(at) {
  const parts = { month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit" };
  return new Intl.DateTimeFormat("sv-SE", { ...parts, timeZone: document.documentElement.dataset.zone, numberingSystem: "latn" }).format(at);
}

async function showForms() {
  const forms = await kept();
  const shown = document.querySelector("[data-kept-forms]");
  shown.closest("[data-kept-part]").hidden = forms.length === 0;
  for (const { address, title, post, space } of forms) {
    const row = document.getElementById("kept-row").content.firstElementChild.cloneNode(true);
    row.querySelector("a").href = address;
    row.querySelector("a bdi").textContent = title;
    row.querySelector("[data-post]").textContent = post;
    row.querySelector("[data-exercise]").hidden = space === REAL;
    shown.append(row);
  }
}
