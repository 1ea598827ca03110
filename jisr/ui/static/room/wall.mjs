// The wall keeps itself up to date: the same page, asked for anew. What is shown is always what a fresh page would show.
const EVERY_MS = 2_000;
const PATIENCE_MS = 10_000;
const wall = document.querySelector("[data-wall]");
let before = "";
let heard = Date.now();

async function look() {
  try {
    const answer = await fetch(location.href, { headers: { "x-jisr-live": "1", "x-by-itself": "1" }, cache: "no-store" });
    if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-wall]");
    heard = Date.now();
    if (fresh && fresh.innerHTML !== before) {
      if (before) wall.replaceChildren(...fresh.cloneNode(true).childNodes);
      before = fresh.innerHTML;
    }
  } catch {
    // said below, once it lasts
  }
  const lost = document.querySelector("[data-wall-lost]");
  if (lost) lost.hidden = Date.now() - heard < PATIENCE_MS;
  setTimeout(look, EVERY_MS);
}

look();
