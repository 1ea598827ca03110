// The outbox: reports that wait in this browser, in IndexedDB. Every change is told to all pages of this browser.
//
// An item: {id (client_id), address, fields: [[name, value]], title, where, words: [[label, text]], readers: [name],
// person, post, holding, space, at (ms), state, and what its state needs: tried, why, ref, url, faults, asks, who, shown: {field: text}}
// state: waiting | sending | sent | refused | asks

const NAME = "jisr-outbox";
const ITEMS = "items";
const told = new BroadcastChannel(NAME);
const own = new EventTarget(); // a channel tells everybody but who speaks
let opened = null;

function open() {
  opened ??= new Promise((done, failed) => {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore(ITEMS, { keyPath: "id" });
    asked.onerror = () => failed(asked.error);
    asked.onsuccess = () => {
      asked.result.onversionchange = () => forget(asked.result); // somebody wipes it
      done(asked.result);
    };
  });
  opened.catch(() => (opened = null));
  return opened;
}

function forget(database) {
  database.close();
  opened = null;
}

/** Resolves once the change is kept on the disk. */
async function inside(mode, work) {
  const transaction = (await open()).transaction(ITEMS, mode, { durability: "strict" });
  const asked = work(transaction.objectStore(ITEMS));
  await new Promise((done, failed) => {
    transaction.oncomplete = done;
    transaction.onabort = transaction.onerror = () => failed(transaction.error);
  });
  return asked?.result;
}

function changed() {
  told.postMessage("changed");
  own.dispatchEvent(new Event("changed"));
}

export function onChange(hears) {
  told.addEventListener("message", hears);
  own.addEventListener("changed", hears);
}

/** The oldest first. */
export async function all() {
  return (await inside("readonly", (items) => items.getAll())).sort((a, b) => a.at - b.at);
}

export async function get(id) {
  return inside("readonly", (items) => items.get(id));
}

export async function put(item) {
  await inside("readwrite", (items) => items.put(item));
  changed();
}

export async function remove(id) {
  await inside("readwrite", (items) => items.delete(id));
  changed();
}

/** Whether this browser keeps anything at all: some windows do not. */
export async function keeps() {
  try {
    await open();
    return true;
  } catch {
    return false;
  }
}

export async function wipe() {
  if (opened) forget(await opened);
  await new Promise((done) => {
    const asked = indexedDB.deleteDatabase(NAME);
    asked.onsuccess = asked.onerror = asked.onblocked = done;
  });
  changed();
}
