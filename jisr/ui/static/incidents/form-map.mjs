// The small map of a form: a place is put with a click or, by keyboard, with Enter at its middle; an outline corner by
// corner. What stands in the text field is what is sent; the map writes there and shows what the server read there.
import * as maplibre from "../vendor/maplibre-gl/maplibre-gl.mjs";
import { colours, ground } from "../map/style.mjs";

maplibre.setWorkerUrl(new URL("../vendor/maplibre-gl/maplibre-gl-worker.mjs", import.meta.url).href);

const EMPTY = { type: "FeatureCollection", features: [] };
const STEPS = [10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 50_000, 100_000];
const EARTH_M = 40_075_017;
let known = null;

function style() {
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.href = new URL("../vendor/maplibre-gl/maplibre-gl.css", import.meta.url).href;
  document.head.append(link);
}

export async function openMap(place, holder, address, put) {
  if (!known) {
    style();
    known = fetch(address).then((answer) => answer.json());
  }
  const config = await known;
  const points = pointsOf(place);
  const start = points[0] ?? [config.view.lon, config.view.lat];
  const map = new maplibre.Map({
    container: holder,
    style: ground(config, document.documentElement.lang),
    center: start,
    zoom: points.length ? 11 : config.view.zoom,
    maxZoom: 17,
    attributionControl: { compact: true, customAttribution: config.credit },
    locale: config.locale,
  });
  map.addControl(new maplibre.NavigationControl({ showCompass: false }));
  map.addControl(new maplibre.ScaleControl({ unit: "metric" }));
  map.touchPitch.disable();
  map.dragRotate.disable();
  map.on("load", () => {
    const c = colours();
    map.addSource("drawn", { type: "geojson", data: EMPTY });
    map.addLayer({ id: "drawn-area", type: "fill", source: "drawn", filter: ["==", ["geometry-type"], "Polygon"],
      paint: { "fill-color": c.now, "fill-opacity": 0.18 } });
    map.addLayer({ id: "drawn-line", type: "line", source: "drawn", filter: ["!=", ["geometry-type"], "Point"],
      paint: { "line-color": c.now, "line-width": 2 } });
    map.addLayer({ id: "drawn-points", type: "circle", source: "drawn", filter: ["==", ["geometry-type"], "Point"],
      paint: { "circle-radius": 6, "circle-color": c.now, "circle-stroke-color": c.paper, "circle-stroke-width": 2 } });
    draw();
    holder.dataset.ready = "yes";
  });

  const isOutline = place.hasAttribute("data-outline");
  const text = place.querySelector(isOutline ? "[data-outline-text]" : "[data-place-at]");
  let corners = isOutline ? points : [];

  function take({ lng, lat }) {
    const at = [Number(lng.toFixed(5)), Number(lat.toFixed(5))];
    if (isOutline) {
      corners = [...corners, at];
      write();
    } else {
      put(place.querySelector("[data-place-within]"), String(within(map, lat)));
      put(text, said(at));
      show([at]);
    }
  }
  function write() {
    put(text, corners.map(said).join("\n"));
    show(corners);
  }
  function show(shown) {
    map.getSource("drawn")?.setData(drawn(shown, isOutline));
    if (back) back.hidden = !shown.length;
  }
  function draw() {
    const read = pointsOf(place);
    if (isOutline && (read.length || !text.value.trim())) corners = read;
    show(isOutline ? corners : read);
  }

  const back = place.querySelector("[data-corner-back]");
  back?.addEventListener("click", () => {
    corners = corners.slice(0, -1);
    write();
  });
  map.on("click", (event) => take(event.lngLat.wrap()));
  map.getCanvas().addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault(); // of the form
    take(map.getCenter().wrap());
  });
  place.addEventListener("htmx:afterSwap", () => {
    const read = pointsOf(place);
    if (!read.length) return;
    draw();
    if (!map.getBounds().contains(read[0])) map.easeTo({ center: read[0] });
  });
  if (text.value.trim() && !points.length) text.dispatchEvent(new Event("placed"));
}

function said([lon, lat]) {
  return `${lat.toFixed(5)}, ${lon.toFixed(5)}`;
}

/** What the server read in the field: longitude and latitude of each point. */
function pointsOf(place) {
  const read = place.querySelector("[data-points], [data-read-at]");
  const texts = read ? (read.dataset.points ?? read.dataset.readAt).split(";") : [];
  const points = texts.map((each) => each.split(",").map(Number).reverse());
  return points.length > 3 ? points.slice(0, -1) : points; // a ring says its first point twice
}

function drawn(points, isOutline) {
  const feature = (type, coordinates) => ({ type: "Feature", properties: {}, geometry: { type, coordinates } });
  const features = points.map((each) => feature("Point", each));
  if (isOutline && points.length > 2) features.unshift(feature("Polygon", [[...points, points[0]]]));
  else if (isOutline && points.length === 2) features.unshift(feature("LineString", points));
  return { type: "FeatureCollection", features };
}

/** How exactly one points at this zoom: about ten pixels. */
function within(map, lat) {
  const metres = (10 * EARTH_M * Math.cos((lat * Math.PI) / 180)) / (512 * 2 ** map.getZoom());
  return STEPS.find((each) => each >= metres) ?? STEPS.at(-1);
}
