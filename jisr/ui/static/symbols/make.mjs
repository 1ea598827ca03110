// Draws the symbols of both looks, once: node make.mjs MILSYMBOL TABLER (the unpacked npm packages milsymbol 3.0 and
// @tabler/icons 3). One file each, 44 x 44, so that a page needs no symbol library.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const HERE = dirname(fileURLToPath(import.meta.url));
const [milsymbol, tabler] = process.argv.slice(2).map((each) => resolve(each));
const { default: ms } = await import(pathToFileURL(join(milsymbol, "dist", "milsymbol.js")).href);

// APP-6 (numeric identification codes): unknown identity for events, neutral for what serves people.
const EVENT = "40", PLACE = "20", UNKNOWN = "01", NEUTRAL = "04";
const WHAT = {
  flood: [UNKNOWN, EVENT, "170202", "ripple"],
  power: [NEUTRAL, PLACE, "120500", "bolt"],
  water: [NEUTRAL, PLACE, "121400", "droplet"],
  explosion: [UNKNOWN, EVENT, "110600", "flare"],
  fire: [UNKNOWN, EVENT, "140000", "flame"],
  displacement: [NEUTRAL, PLACE, "111900", "walk"],
  health: [NEUTRAL, PLACE, "120701", "first-aid-kit"],
  transport: [NEUTRAL, PLACE, "121300", "road"],
  other: [UNKNOWN, EVENT, "110000", "alert-circle"],
  item: [UNKNOWN, EVENT, "110300", "bomb"],
  fuel: [NEUTRAL, PLACE, "120505", "gas-station"],
  telecom: [NEUTRAL, PLACE, "121200", "antenna"],
  food: [NEUTRAL, PLACE, "120105", "soup"],
  sanitation: [NEUTRAL, PLACE, "121409", "recycle"],
};

for (const look of ["military", "humanitarian"]) mkdirSync(join(HERE, look), { recursive: true });
for (const [name, [identity, set, entity, icon]] of Object.entries(WHAT)) {
  writeFileSync(join(HERE, "military", `${name}.svg`), military(`10${identity}${set}0000${entity}0000`));
  writeFileSync(join(HERE, "humanitarian", `${name}.svg`), humanitarian(icon));
}

function military(code) {
  const symbol = new ms.Symbol(code, { size: 26 });
  if (!symbol.isValid()) throw new Error(`${code} is no symbol`);
  const { width, height } = symbol.getSize();
  const inner = symbol.asSVG().replace(/^<svg /, `<svg x="${(44 - width) / 2}" y="${(44 - height) / 2}" `);
  return `<svg xmlns="http://www.w3.org/2000/svg" width="44" height="44" viewBox="0 0 44 44">${inner}</svg>\n`;
}

function humanitarian(icon) {
  const drawn = readFileSync(join(tabler, "icons", "outline", `${icon}.svg`), "utf8");
  const paths = [...drawn.matchAll(/<path d="([^"]+)" ?\/>/g)].map(([, d]) => `<path d="${d}"/>`).join("");
  return `<svg xmlns="http://www.w3.org/2000/svg" width="44" height="44" viewBox="0 0 44 44">` +
    `<rect x="3" y="3" width="38" height="38" rx="9" fill="#0b5f8a" stroke="#fff" stroke-width="2"/>` +
    `<g transform="translate(8 8) scale(1.1667)" fill="none" stroke="#fff" stroke-width="1.9" stroke-linecap="round" stroke-linejoin="round">${paths}</g></svg>\n`;
}
