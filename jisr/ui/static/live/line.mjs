// The line to the node: one stream of what this post sees, resumed after every break. Runs in a worker or in a page.
// `tell` gets {state: "live" | "joining" | "lost" | "out"} and {news: [{id, thread}]} and {again: true}: read everything anew.

const SILENCE_MS = 45_000; // the node says something every 15 s, if only that it is there
const FIRST_WAIT_MS = 1_000, LONGEST_WAIT_MS = 15_000;

export class Line {
  constructor(address, csrf, tell) {
    Object.assign(this, { address, csrf, tell, last: null, token: "", wait: FIRST_WAIT_MS, open: true });
    this.run();
  }

  close() {
    this.open = false;
    this.cutter?.abort();
  }

  async run() {
    while (this.open) {
      this.say("joining");
      try {
        const grant = await this.grant();
        if (grant === null) return this.say("out");
        await this.listen(grant);
      } catch {
        // whatever broke the line, it is tried again
      }
      if (!this.open) return;
      this.say("lost");
      await new Promise((again) => setTimeout(again, this.wait * (0.5 + Math.random() / 2)));
      this.wait = Math.min(this.wait * 2, LONGEST_WAIT_MS);
    }
  }

  say(state) {
    if (this.state !== state) this.tell({ state: (this.state = state) });
  }

  // What opens the stream; null where this browser is signed out, or its post was taken.
  async grant() {
    const answer = await fetch(this.address, {
      method: "POST",
      headers: { "x-csrftoken": this.csrf },
      body: new URLSearchParams({ token: this.token }),
    });
    if (answer.status === 401 || answer.status === 403) return null;
    if (!answer.ok) throw new Error(String(answer.status));
    const grant = await answer.json();
    this.token = grant.token;
    return grant;
  }

  async listen(grant) {
    this.cutter = new AbortController();
    const headers = { authorization: `Bearer ${grant.token}`, ...(this.last ? { "last-event-id": this.last } : {}) };
    const answer = await fetch(grant.stream, { headers, signal: this.cutter.signal, cache: "no-store" });
    if (answer.status === 404) this.last = null; // what was last seen was withdrawn: begin now, and read anew
    if (!answer.ok) throw new Error(String(answer.status));
    const began = this.last;
    const renewal = setInterval(() => this.grant().then((found) => found ?? this.cutter.abort(), () => {}), grant.renew_in_s * 1000);
    try {
      await this.read(answer.body.getReader(), began);
    } finally {
      clearInterval(renewal);
    }
  }

  async read(reader, began) {
    const decoder = new TextDecoder();
    let text = "";
    let silence = 0;
    const heard = () => {
      clearTimeout(silence);
      silence = setTimeout(() => this.cutter.abort(), SILENCE_MS);
    };
    heard();
    this.wait = FIRST_WAIT_MS;
    this.say("live");
    if (began === null) this.tell({ again: true });
    try {
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return;
        heard();
        text += decoder.decode(value, { stream: true });
        const events = text.split("\n\n");
        text = events.pop();
        this.take(events);
      }
    } finally {
      clearTimeout(silence);
    }
  }

  take(events) {
    const news = [];
    for (const each of events) {
      const fields = Object.fromEntries(each.split("\n").map((line) => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 2)]));
      if (fields.id) this.last = fields.id;
      if (fields.event === "record") news.push({ id: fields.id, thread: JSON.parse(fields.data).thread });
      if (fields.event === "resync") this.tell({ again: true });
    }
    if (news.length) this.tell({ news });
  }
}
