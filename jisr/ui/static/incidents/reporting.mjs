// What makes a report quicker to fill: a place by its name, by the map or by this device's position, an outline drawn.
// Everything can be typed instead. No words: those stand in the page.
import { toast } from "../ui/jisr.js";

const form = document.querySelector("[data-reporting]");

/** Puts a value as if it had been typed, so that it is read and kept. */
export function put(field, value) {
  if (!field) return;
  field.value = value;
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

form.addEventListener("change", ({ target }) => {
  if (!target.matches("[data-pick]")) return;
  const place = target.closest("[data-place]");
  put(place.querySelector("[data-place-within]"), target.dataset.within);
  put(place.querySelector("[data-place-at]"), target.dataset.at);
  place.querySelector("[data-place-name]").value = target.dataset.name;
});

form.addEventListener("click", ({ target }) => {
  const map = target.closest("[data-place-map]");
  if (map) toggle(map);
  const here = target.closest("[data-place-here]");
  if (here) locate(here);
});

async function toggle(button) {
  const place = button.closest("fieldset");
  const holder = place.querySelector("[data-map-place]");
  holder.hidden = !holder.hidden;
  button.setAttribute("aria-expanded", String(!holder.hidden));
  if (holder.hidden || holder.dataset.open) return;
  holder.dataset.open = "yes";
  const { openMap } = await import("./form-map.mjs");
  openMap(place, holder, form.dataset.map, put);
}

function locate(button) {
  const place = button.closest("[data-place]");
  button.disabled = true;
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => {
      button.disabled = false;
      put(place.querySelector("[data-place-within]"), String(Math.max(1, Math.ceil(coords.accuracy))));
      put(place.querySelector("[data-place-at]"), `${coords.latitude.toFixed(5)}, ${coords.longitude.toFixed(5)}`);
    },
    () => {
      button.disabled = false;
      toast(button.dataset.failed, "soon");
    },
    { enableHighAccuracy: true, timeout: 20_000 },
  );
}

/** Shows what needs JavaScript, in the page or in a part of it that came later. */
function settle(part) {
  for (const each of part.querySelectorAll("[data-place-map]")) each.hidden = false;
  const tells = isSecureContext && "geolocation" in navigator; // without TLS a browser keeps its position to itself
  for (const each of part.querySelectorAll("[data-place-here]")) each.hidden = !tells;
}

form.addEventListener("htmx:afterSwap", ({ target }) => {
  const read = target.querySelector?.("[data-read-within]");
  const within = read && target.closest("[data-place]").querySelector("[data-place-within]");
  if (within) within.placeholder = read.dataset.readWithin || "500"; // what counts where nothing is typed
});

settle(form);
document.addEventListener("htmx:load", (event) => settle(event.detail.elt));
