// A form with `data-queue` goes through the outbox: kept first, then sent. Where the node has something to say of it, the
// form goes its usual way, and the page says so at each field. Without this module it always does.
import { get, put, remove } from "./store.mjs";
import { current, isKept } from "./seat.mjs";
import { csrf, send } from "./sending.mjs";
import { toast } from "../ui/jisr.js";

const NOT_KEPT = new Set(["csrfmiddlewaretoken", "begun", "looked_at"]); // what is of this sitting, and what was news then
const CORRECTED = "corrects"; // in sessionStorage: the item that this form takes the place of

export function hook(form) {
  if (isKept) renew(form);
  fill(form);
  form.addEventListener("htmx:beforeRequest", (event) => {
    if (hasLine()) return;
    event.preventDefault();
    tellReaders(event.target);
  });
  form.addEventListener("htmx:sendError", (event) => tellReaders(event.target));
  form.addEventListener("submit", (event) => {
    const sends = !event.submitter || event.submitter.value === "send";
    if (!sends && hasLine()) return;
    event.preventDefault();
    if (sends) handIn(form);
    else if (event.submitter.value === "look") form.querySelectorAll(".chooser").forEach(tellReaders);
    else toast(document.querySelector("[data-offline]").dataset.later, "soon");
  });
}

/** A form that was kept was opened because there was none. */
function hasLine() {
  return navigator.onLine && !isKept;
}

/** A form that was kept is opened again and again: each time it is another statement, of now. */
function renew(form) {
  const drawn = crypto.getRandomValues(new Uint8Array(16));
  form.elements.client_id.value = `page/${[...drawn].map((each) => each.toString(16).padStart(2, "0")).join("")}`;
  for (const button of form.querySelectorAll("[data-now-for]")) {
    if (document.getElementById(button.dataset.nowFor).value) button.click();
  }
  document.getElementById("kept-form").hidden = false;
}

async function handIn(form) {
  const buttons = form.querySelectorAll(".form-actions button");
  for (const each of buttons) each.disabled = true;
  const item = itemOf(form);
  try {
    await put(item);
  } catch {
    return itsUsualWay(form); // this browser keeps no more
  }
  const now = await send(item.id, { also: [["looked_at", form.elements.looked_at?.value ?? ""]] }); // later it will have moved on
  if (now.state === "sent" || now.state === "refused" || now.asks === "audience") await remove(item.id);
  if (["sent", "waiting", "asks"].includes(now.state)) await corrected();
  if (now.state === "sent") location.assign(now.url);
  else if (now.state === "waiting") tellKept(form, now.why);
  else if (now.asks === "hands") location.assign(document.querySelector("[data-offline]").dataset.outbox);
  else itsUsualWay(form);
}

function itsUsualWay(form) {
  const step = Object.assign(document.createElement("input"), { type: "hidden", name: "step", value: "send" });
  form.append(step);
  form.elements.csrfmiddlewaretoken.value = csrf(); // that of a page kept for long is of another session
  HTMLFormElement.prototype.submit.call(form);
}

function tellKept(form, why) {
  const told = document.getElementById("kept-report").content.cloneNode(true);
  for (const each of told.querySelectorAll("[data-why]")) each.hidden = each.dataset.why !== why;
  document.getElementById("kept-form").hidden = true;
  form.replaceWith(told);
  document.querySelector("[data-kept-report]").focus();
}

function itemOf(form) {
  const given = [...new FormData(form)].filter(([name]) => !NOT_KEPT.has(name) && name !== "step");
  return {
    id: form.elements.client_id.value,
    address: form.getAttribute("action") || location.pathname + location.search,
    fields: [...given, ["step", "send"]],
    title: document.querySelector("h1").textContent.trim(),
    where: form.dataset.queue,
    words: wordsOf(form),
    readers: [...form.querySelectorAll('[id^="readers"] .chip')].map((each) => each.textContent.trim()),
    ...current(),
    at: Date.now(),
    state: "waiting",
  };
}

/** What was typed, as it stood there: [[label, text]]. */
function wordsOf(form) {
  const found = [];
  for (const field of form.querySelectorAll(".field:not(.chooser)")) {
    const label = field.querySelector("label, legend")?.firstChild.textContent.trim() ?? "";
    const texts = [...field.querySelectorAll("input, select, textarea")].map(textOf).filter(Boolean);
    if (texts.length) found.push([label, texts.join(" · ")]);
  }
  return found;
}

function textOf(input) {
  if (input.type === "hidden") return "";
  if (input.type === "checkbox" || input.type === "radio") return input.checked ? input.closest("label")?.textContent.trim() : "";
  if (input.type === "file") return [...input.files].map((each) => each.name).join(", ");
  if (input.tagName === "SELECT") return input.value && input.selectedOptions[0].textContent.trim();
  return input.value.trim();
}

// Who will see it, without asking: by what stood beside each choice when the form was kept

function tellReaders(chooser) {
  const choice = chooser.querySelector('input[type="radio"]:checked');
  const panel = document.querySelector(chooser.getAttribute("hx-target") ?? "#readers");
  const shown = panel?.querySelector('input[type="hidden"]');
  const names = document.getElementById("reader-names");
  if (!chooser.matches(".chooser") || !choice || !shown || !names) return;
  const ticked = [...chooser.querySelectorAll('input[type="checkbox"]:checked')].map((each) => each.value);
  const codes = [...new Set([...choice.dataset.readers.split(" "), ...("named" in choice.dataset ? ticked : [])])].filter(Boolean);
  shown.value = codes.join(" ");
  const told = names.content.cloneNode(true);
  for (const each of told.querySelectorAll("[data-code]")) if (!codes.includes(each.dataset.code)) each.remove();
  panel.replaceChildren(shown, told);
}

// A report that was refused, or thought better of, stands in its form again

export function correct(item) {
  sessionStorage.setItem(CORRECTED, item.id);
  location.assign(item.address);
}

async function fill(form) {
  const item = await get(sessionStorage.getItem(CORRECTED) ?? "");
  if (!item || item.address !== (form.getAttribute("action") || location.pathname + location.search)) return;
  for (const [name, value] of item.fields) {
    const inputs = [...form.querySelectorAll(`[name="${CSS.escape(name)}"]:not([type="hidden"], [type="file"], button)`)];
    for (const each of inputs) {
      if (each.type === "radio" || each.type === "checkbox") each.checked = each.checked || each.value === value;
      else each.value = value;
    }
  }
  form.querySelector(".chooser")?.dispatchEvent(new Event("change", { bubbles: true }));
}

/** The new one took its place. */
async function corrected() {
  const id = sessionStorage.getItem(CORRECTED);
  sessionStorage.removeItem(CORRECTED);
  if (id) await remove(id);
}
