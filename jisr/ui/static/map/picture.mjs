// The picture on a map: what this post sees, now or as it was. Asks its own server, and nobody else.
import * as maplibre from "../vendor/maplibre-gl/maplibre-gl.mjs";
import { forward as mgrs } from "../vendor/mgrs/mgrs.mjs";
import { csrf } from "../ui/jisr.js";
import { drawPicture, drawSymbols, ground } from "./style.mjs";
import { measureOn } from "./measure.mjs";

const HOUR = 3_600_000;
const WAIT_MS = 250; // after the last movement of map or slider
const AGAIN_MS = 15_000; // while no stream says that there is news

maplibre.setWorkerUrl(new URL("../vendor/maplibre-gl/maplibre-gl-worker.mjs", import.meta.url).href);

const place = document.querySelector("[data-map]");
const config = JSON.parse(document.getElementById("map-config").textContent);
const words = config.words;
const start = fromAddress() ?? (config.box ? null : config.view);
const map = new maplibre.Map({
  container: place,
  style: ground(config, document.documentElement.lang),
  ...(start ? { center: [start.lon, start.lat], zoom: start.zoom } : { bounds: config.box }),
  maxZoom: 17,
  attributionControl: { compact: true, customAttribution: config.credit },
  locale: config.locale,
  canvasContextAttributes: { preserveDrawingBuffer: config.keep },
});
map.addControl(new maplibre.NavigationControl({ visualizePitch: false }));
map.addControl(new maplibre.ScaleControl({ unit: "metric" }));
map.touchPitch.disable();
map.dragRotate.disable();

const status = document.querySelector("[data-map-status]");
const slider = document.querySelector("[data-map-slider]");
const moment = document.querySelector("[data-map-moment]");
const toNow = document.querySelector("[data-map-now]");
let asking = null;

const chooser = document.querySelector("[data-map-look]");
chooser.addEventListener("change", () => {
  fetch(config.keep_symbols, { method: "POST", body: new URLSearchParams({ symbols: chooser.value }), headers: { "X-CSRFToken": csrf() } });
  drawSymbols(map, config, chooser.value);
});

map.on("load", async () => {
  map.addSource("picture", { type: "geojson", data: { type: "FeatureCollection", features: [] } });
  await drawPicture(map, config, chooser.value);
  measureOn(map, document.querySelector("[data-map-measure]"), words);
  refresh();
});

// What is shown

async function refresh() {
  if (!map.getSource("picture")) return; // not drawn yet: it asks by itself when it is
  asking?.abort();
  asking = new AbortController();
  const address = new URL(config.data, location.href);
  address.search = location.search;
  address.searchParams.set("bbox", edges());
  if (chosen() !== null) address.searchParams.set("at", new Date(chosen()).toISOString());
  try {
    const answer = await fetch(address, { signal: asking.signal, headers: { accept: "application/geo+json" } }).catch((error) => {
      throw error.name === "AbortError" ? error : new Error(words.lost);
    });
    if (answer.redirected || answer.status === 401 || answer.status === 403) throw new Error(words.signed_out);
    const found = await answer.json();
    if (!answer.ok) throw new Error(found.detail ?? words.lost);
    show(found);
  } catch (error) {
    if (error.name !== "AbortError") say(error.message, true);
  }
}

/** West, south, east, north of what is shown, in degrees. */
function edges() {
  const box = map.getBounds();
  const within = (least, value, most) => Math.min(most, Math.max(least, value)).toFixed(5);
  return [within(-180, box.getWest(), 180), within(-90, box.getSouth(), 90), within(-180, box.getEast(), 180), within(-90, box.getNorth(), 90)].join(",");
}

function show(found) {
  const now = chosen() ?? Date.now();
  for (const each of found.features) {
    each.properties.age_h = (now - Date.parse(each.properties.updated_at)) / HOUR;
  }
  map.getSource("picture").setData(found);
  say(found.features.length ? "" : words.empty);
  place.dataset.drawn = found.features.length;
}

function say(text, is_fault = false) {
  status.textContent = text;
  status.hidden = !text;
  status.classList.toggle("fault", is_fault);
}

let due = 0;
function soon() {
  clearTimeout(due);
  due = setTimeout(refresh, WAIT_MS);
}
map.on("moveend", () => {
  const { lng, lat } = map.getCenter();
  const address = new URL(location.href);
  address.hash = `${map.getZoom().toFixed(2)}/${lat.toFixed(4)}/${lng.toFixed(4)}`;
  history.replaceState(null, "", address);
  const list = document.querySelector("[data-map-list]");
  const same = new URL(list.href);
  same.searchParams.set("box", edges());
  list.href = same.href;
  reportAt({ lng, lat });
  soon();
});
// A report that begins here is about the middle of the map.
const report = document.querySelector("[data-report-here]");
function reportAt({ lng, lat }) {
  if (report) report.search = new URLSearchParams({ at: `${lat.toFixed(5)}, ${lng.toFixed(5)}` });
}
reportAt(map.getCenter());

document.addEventListener("jisr:news", () => chosen() === null && soon());
setInterval(() => chosen() === null && !document.hidden && refresh(), AGAIN_MS);

function fromAddress() {
  const parts = location.hash.slice(1).split("/").map(Number);
  if (parts.length !== 3 || parts.some((each) => !Number.isFinite(each))) return null;
  return { zoom: parts[0], lat: parts[1], lon: parts[2] };
}

// The past

function chosen() {
  return slider && Number(slider.value) < 0 ? Date.now() + Number(slider.value) * 60_000 : null;
}
slider?.addEventListener("input", () => {
  tell();
  soon();
});
toNow?.addEventListener("click", () => {
  slider.value = 0;
  tell();
  soon();
});
function tell() {
  const at = chosen();
  toNow.hidden = at === null;
  const shown = new Intl.DateTimeFormat(`${document.documentElement.lang}-u-nu-latn`, { dateStyle: "medium", timeStyle: "short" });
  moment.textContent = at === null ? words.now : shown.format(at);
  document.body.classList.toggle("past", at !== null);
}

// Pointing

const pointer = document.querySelector("[data-map-pointer]");
map.on("mousemove", ({ lngLat }) => {
  const { lng, lat } = lngLat.wrap();
  pointer.textContent = `${lat.toFixed(5)}, ${lng.toFixed(5)}` + (Math.abs(lat) < 80 ? ` · ${mgrs([lng, lat], 4)}` : "");
});
const TAKEN = ["points", "areas-fill"];
for (const layer of TAKEN) {
  map.on("mouseenter", layer, () => { map.getCanvas().style.cursor = "pointer"; });
  map.on("mouseleave", layer, () => { map.getCanvas().style.cursor = ""; });
}
map.on("click", (event) => {
  if (place.classList.contains("measuring")) return;
  const [found] = map.queryRenderedFeatures(event.point, { layers: TAKEN.filter((each) => map.getLayer(each)) });
  if (found) new maplibre.Popup({ maxWidth: "320px", focusAfterOpen: true }).setLngLat(event.lngLat).setDOMContent(card(found.properties)).addTo(map);
});
map.on("click", "heaps", (event) => {
  map.easeTo({ center: event.lngLat, zoom: map.getZoom() + 2 });
});

function card(about) {
  const made = document.getElementById("map-card").content.cloneNode(true).firstElementChild;
  const put = (name, text) => {
    const slot = made.querySelector(`[data-${name}]`);
    if (text) slot.textContent = text;
    else slot.remove();
  };
  put("title", about.title);
  put("ref", about.ref);
  put("label", about.label_line);
  put("role", words.roles[about.role] ?? about.role);
  put("state", words.states[about.role]?.[about.state] ?? about.state);
  put("age", words.age.replace("{h}", Math.max(0, about.age_h).toFixed(about.age_h < 10 ? 1 : 0)));
  put("standoff", about.standoff_m ? words.standoff.replace("{m}", about.standoff_m) : "");
  made.querySelector("[data-open]").href = config.thread.replace("REFERENCE", about.thread);
  return made;
}
