// One line for all pages of a browser that stand in the same space: a SharedWorker. The last page to go closes it.
import { Line } from "./line.mjs";

const lines = new Map(); // address of the grant -> { line, state, pages }
const GONE_MS = 60_000;

self.onconnect = ({ ports: [page] }) => {
  page.onmessage = ({ data }) => {
    if (data.join) join(page, data.join, data.csrf, data.post);
    if (data.here) seen(page);
    if (data.leave) leave(page);
  };
};

function join(page, address, csrf, post) {
  const key = `${post} ${address}`; // another post has another line
  let found = lines.get(key);
  if (!found || found.state === "out") {
    found = { pages: new Map(), state: "joining" };
    found.line = new Line(address, csrf, (told) => {
      if (told.state) found.state = told.state;
      for (const each of found.pages.keys()) each.postMessage(told);
    });
    lines.set(key, found);
  }
  found.pages.set(page, Date.now());
  page.postMessage({ state: found.state });
}

function seen(page) {
  for (const { pages } of lines.values()) if (pages.has(page)) pages.set(page, Date.now());
}

function leave(page) {
  for (const [key, { pages, line }] of lines) {
    if (pages.delete(page) && pages.size === 0) {
      line.close();
      lines.delete(key);
    }
  }
}

// A page that was killed says no goodbye.
setInterval(() => {
  for (const { pages } of lines.values()) {
    for (const [page, at] of pages) if (Date.now() - at > GONE_MS) leave(page);
  }
}, GONE_MS);
