// The ground and how the picture is drawn on it. Colours come from the page's own, so that night is night here too.

const FONT = "Jisr";

export function colours() {
  const computed = getComputedStyle(document.documentElement);
  const of = (name, otherwise) => computed.getPropertyValue(name).trim() || otherwise;
  return {
    sea: of("--map-sea", "#c9dbe3"),
    land: of("--map-land", "#f3f2ee"),
    home: of("--map-home", "#fbfaf7"),
    border: of("--map-border", "#9aa5ad"),
    line: of("--map-line", "#c6cdd2"),
    text: of("--map-text", "#5c6872"),
    ink: of("--ink", "#17202a"),
    paper: of("--card", "#ffffff"),
    now: of("--now", "#b42318"),
    soon: of("--soon", "#b26a00"),
    info: of("--info", "#2257a8"),
    ok: of("--ok", "#2f7d4f"),
    faint: of("--ink-3", "#8793a0"),
    accent: of("--accent", "#0b6e69"),
  };
}

export function ground(config, language) {
  const c = colours();
  const name = ["coalesce", ["get", `name_${language}`], ["get", "name_en"], ["get", "name"], ""];
  const layers = [{ id: "sea", type: "background", paint: { "background-color": c.sea } }];
  const sources = {};
  const has = (layer) => config.layers.includes(layer);
  for (const layer of config.layers) {
    sources[layer] = { type: "geojson", data: new URL(config.base + layer, location.href).href };
  }
  if (has("countries")) {
    layers.push(
      { id: "land", type: "fill", source: "countries", paint: { "fill-color": c.land } },
      { id: "borders", type: "line", source: "countries", paint: { "line-color": c.border, "line-width": 1 } },
    );
  }
  if (has("areas")) {
    layers.push(
      { id: "home", type: "fill", source: "areas", paint: { "fill-color": c.home } },
      { id: "area-lines", type: "line", source: "areas",
        paint: { "line-color": c.line, "line-width": 1, "line-dasharray": [3, 2] } },
    );
  }
  if (has("waters")) {
    layers.push(
      { id: "lakes", type: "fill", source: "waters", filter: ["==", ["geometry-type"], "Polygon"],
        paint: { "fill-color": c.sea } },
      { id: "rivers", type: "line", source: "waters", filter: ["!=", ["geometry-type"], "Polygon"],
        paint: { "line-color": c.sea, "line-width": ["interpolate", ["linear"], ["zoom"], 4, 1.2, 10, 4] } },
    );
  }
  if (has("names")) {
    for (const [kind, least, most, size, spacing] of [["country", 2, 6.5, 13, 0.15], ["area", 5, 12, 12, 0]]) {
      layers.push({
        id: `${kind}-names`, type: "symbol", source: "names", minzoom: least, maxzoom: most,
        filter: ["==", ["get", "kind"], kind],
        layout: { "text-field": name, "text-font": [FONT], "text-size": size, "text-max-width": 7,
                  "text-letter-spacing": config.latin ? spacing : 0 },
        paint: { "text-color": c.text, "text-halo-color": c.home, "text-halo-width": 1.2 },
      });
    }
  }
  return {
    version: 8,
    "font-faces": { [FONT]: config.fonts.map((each) => ({ ...each, url: new URL(each.url, location.href).href })) },
    sources,
    layers,
  };
}

// What each role looks like. Shape and words first; colour only helps.
export async function drawPicture(map, config, look) {
  const c = colours();
  await drawSymbols(map, config, look, c);
  for (const [name, draw] of Object.entries(marks(c))) {
    if (!map.hasImage(name)) map.addImage(name, picture(draw), { pixelRatio: 2 });
  }
  const fade = ["case", [">", ["get", "age_h"], 24], 0.35, [">", ["get", "age_h"], 6], 0.6, 1];
  const tone = ["match", ["get", "role"], "cordon", c.soon, "hazard_area", c.soon, c.now];
  const over = ["in", ["get", "state"], ["literal", ["lifted", "superseded", "handed_over", "made_safe"]]];
  const add = (layer) => map.addLayer({ source: "picture", ...layer });
  add({ id: "areas-fill", type: "fill", filter: ["all", ["==", ["geometry-type"], "Polygon"], ["!", over]],
        paint: { "fill-pattern": ["match", ["get", "role"], "hazard_area", "hatch-soon", "cordon", "hatch-soon", "hatch-now"],
                 "fill-opacity": ["*", 0.5, fade] } });
  add({ id: "areas-line", type: "line", filter: ["==", ["geometry-type"], "Polygon"],
        paint: { "line-color": tone, "line-width": 2, "line-opacity": ["case", over, 0.3, 0.9] } });
  add({ id: "standoff", type: "line", filter: ["==", ["get", "role"], "standoff"],
        paint: { "line-color": c.now, "line-width": 1.5, "line-dasharray": [2, 2] } });
  add({ id: "heaps", type: "circle", filter: ["has", "count"],
        paint: { "circle-color": c.accent, "circle-opacity": 0.85,
                 "circle-radius": ["interpolate", ["linear"], ["get", "count"], 2, 12, 1000, 26] } });
  add({ id: "heap-counts", type: "symbol", filter: ["has", "count"],
        layout: { "text-field": ["to-string", ["get", "count"]], "text-font": [FONT], "text-size": 12, "text-allow-overlap": true },
        paint: { "text-color": c.paper } });
  add({ id: "points", type: "symbol", filter: ["all", ["==", ["geometry-type"], "Point"], ["!", ["has", "count"]]],
        layout: {
          "icon-image": ["match", ["get", "role"], "item", "mark-item", "service", ["concat", "mark-", ["get", "state"]],
                         ["concat", "symbol-", ["coalesce", ["get", "what"], "other"], "-", ["to-string", ["coalesce", ["get", "severity"], 0]]]],
          "icon-allow-overlap": true, "icon-size": 1,
          "symbol-sort-key": ["-", 10, ["coalesce", ["get", "severity"], 0]],
          "text-field": ["step", ["zoom"], "", 7, ["get", "title"]],
          "text-font": [FONT], "text-size": 12, "text-offset": [0, 1.1], "text-anchor": "top", "text-max-width": 12,
          "text-optional": true,
        },
        paint: { "icon-opacity": fade, "text-color": c.ink, "text-halo-color": c.paper, "text-halo-width": 1.5,
                 "text-opacity": fade } });
}

// One object, two looks; severity stands at its corner, by shape and colour. Called again when the look changes.
export async function drawSymbols(map, config, look, c = colours()) {
  const badges = marks(c);
  await Promise.all(config.symbols.map(async (name) => {
    const drawn = await loaded(`${config.symbol_base}${look}/${name}.svg`);
    for (const severity of [0, 1, 2, 3, 4, 5]) {
      const image = picture((pen) => {
        pen.drawImage(drawn, 0, 8, 56, 56);
        pen.setTransform(0.6, 0, 0, 0.6, 38, 0);
        badges[`mark-${severity}`](pen);
      }, 64);
      const id = `symbol-${name}-${severity}`;
      if (map.hasImage(id)) map.updateImage(id, image);
      else map.addImage(id, image, { pixelRatio: 2 });
    }
  }));
}

function loaded(address) {
  return new Promise((resolve, reject) => {
    const image = new Image(112, 112);
    image.onload = () => resolve(image);
    image.onerror = reject;
    image.src = address;
  });
}

const SIZE = 44; // pixels at a ratio of 2

function picture(draw, size = SIZE) {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = size;
  const pen = canvas.getContext("2d");
  draw(pen);
  return pen.getImageData(0, 0, size, size);
}

function marks(c) {
  const outline = (pen, colour) => {
    pen.fillStyle = colour;
    pen.strokeStyle = c.paper;
    pen.lineWidth = 4;
    pen.lineJoin = "round";
    pen.stroke();
    pen.fill();
  };
  const path = (colour, points) => (pen) => {
    pen.beginPath();
    points.forEach(([x, y], n) => (n ? pen.lineTo(x, y) : pen.moveTo(x, y)));
    pen.closePath();
    outline(pen, colour);
  };
  const disc = (colour, radius) => (pen) => {
    pen.beginPath();
    pen.arc(22, 22, radius, 0, 2 * Math.PI);
    outline(pen, colour);
  };
  const square = (colour, sign) => (pen) => {
    path(colour, [[8, 8], [36, 8], [36, 36], [8, 36]])(pen);
    pen.fillStyle = c.paper;
    pen.font = "bold 22px sans-serif";
    pen.textAlign = "center";
    pen.textBaseline = "middle";
    pen.fillText(sign, 22, 23);
  };
  const hatch = (colour) => (pen) => {
    pen.strokeStyle = colour;
    pen.lineWidth = 3;
    for (let x = -SIZE; x <= SIZE; x += 11) {
      pen.beginPath();
      pen.moveTo(x, SIZE);
      pen.lineTo(x + SIZE, 0);
      pen.stroke();
    }
  };
  const triangle = [[22, 4], [40, 38], [4, 38]];
  return {
    "mark-5": path(c.now, triangle),
    "mark-4": path(c.now, triangle),
    "mark-3": path(c.now, triangle),
    "mark-2": path(c.soon, [[22, 3], [41, 22], [22, 41], [3, 22]]),
    "mark-1": disc(c.info, 15),
    "mark-0": disc(c.faint, 11),
    "mark-item": square(c.now, "!"),
    "mark-normal": square(c.ok, "="),
    "mark-restored": square(c.ok, "="),
    "mark-degraded": square(c.soon, "−"),
    "mark-lost": square(c.now, "×"),
    "hatch-now": hatch(c.now),
    "hatch-soon": hatch(c.soon),
  };
}
