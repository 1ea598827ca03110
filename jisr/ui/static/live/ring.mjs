// What needs the post rings until it is acknowledged: a sound where the browser lets it, the page's title always, a
// notification where it was allowed. What rings is marked `data-rings` with its reference.
const AGAIN_MS = 20_000;
const title = document.title;
const button = document.querySelector("[data-ring-here]");
let sound = null;
let flashing = false;

button?.addEventListener("click", async () => {
  sound ??= new AudioContext();
  await sound.resume();
  if ("Notification" in window && Notification.permission === "default") Notification.requestPermission();
  tell();
  ring();
});

function tell() {
  if (button) button.querySelector("span").textContent = sound?.state === "running" ? button.dataset.on : button.dataset.off;
}

function waiting() {
  return [...document.querySelectorAll("[data-rings]")];
}

function ring() {
  const now = waiting();
  if (!now.length) return;
  if (sound?.state === "running") twoTones();
  if (document.hidden && "Notification" in window && Notification.permission === "granted") {
    const first = now[0];
    new Notification(first.querySelector("a").textContent, { tag: "jisr-rings", body: first.dataset.rings, dir: "auto", renotify: true });
  }
}

function twoTones() {
  for (const [tone, from] of [[880, 0], [660, 0.22], [880, 0.44]]) {
    const wave = new OscillatorNode(sound, { frequency: tone, type: "triangle" });
    const volume = new GainNode(sound, { gain: 0.25 });
    wave.connect(volume).connect(sound.destination);
    wave.start(sound.currentTime + from);
    wave.stop(sound.currentTime + from + 0.18);
  }
}

setInterval(ring, AGAIN_MS);
setInterval(() => {
  const count = waiting().length;
  flashing = count > 0 && !flashing;
  document.title = count ? (flashing ? `(${count}) ● ${title}` : `(${count}) ${title}`) : title;
}, 1000);
let before = new Set(waiting().map((each) => each.dataset.rings));
document.addEventListener("jisr:part", () => {
  const now = waiting().map((each) => each.dataset.rings);
  if (now.some((each) => !before.has(each))) ring();
  before = new Set(now);
});
ring();
