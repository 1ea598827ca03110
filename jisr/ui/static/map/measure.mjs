// Measuring: press the button, point at places, read the length of the line; press again to end.
const EARTH_KM = 6371.0088;

export function measureOn(map, button, words) {
  let points = [];
  const place = map.getContainer();
  const shown = document.querySelector("[data-map-length]");
  map.addSource("measure", { type: "geojson", data: line([]) });
  map.addLayer({ id: "measure", type: "line", source: "measure",
    paint: { "line-color": "#6b3fa0", "line-width": 2.5, "line-dasharray": [2, 1] } });

  button.addEventListener("click", () => {
    const begins = place.classList.toggle("measuring");
    button.setAttribute("aria-pressed", String(begins));
    points = [];
    draw();
  });
  map.on("click", ({ lngLat }) => {
    if (!place.classList.contains("measuring")) return;
    points.push([lngLat.lng, lngLat.lat]);
    draw();
  });

  function draw() {
    map.getSource("measure").setData(line(points));
    const km = points.slice(1).reduce((sum, each, n) => sum + distance(points[n], each), 0);
    shown.textContent = points.length > 1 ? words.km.replace("{km}", km.toFixed(km < 10 ? 2 : 1)) : "";
  }
}

function line(points) {
  return { type: "Feature", properties: {}, geometry: { type: "LineString", coordinates: points } };
}

// Great circle, in km (haversine on a sphere).
function distance([a_lon, a_lat], [b_lon, b_lat]) {
  const turn = Math.PI / 180;
  const half = Math.sin(((b_lat - a_lat) * turn) / 2) ** 2 +
    Math.cos(a_lat * turn) * Math.cos(b_lat * turn) * Math.sin(((b_lon - a_lon) * turn) / 2) ** 2;
  return 2 * EARTH_KM * Math.asin(Math.sqrt(half));
}
