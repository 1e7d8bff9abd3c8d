// On every page: knows whose device this is, keeps its offline copy fresh, sends what waited, and forgets all at sign-out.
// What is remembered in the open is a name that says nothing of the person, and whether unsent forms may wait here.
const PERSON = "befriend-person", WAITS = "befriend-waits-", COPY = "befriend-copy", ONE_MORE_TRY = 3000;

export const device = {
  get person() { return recall(PERSON); },
  mayWait(person) { return Boolean(person) && recall(WAITS + person) === "1"; },
  allow(person, isAllowed) { remember(WAITS + person, isAllowed ? "1" : ""); },
  forget() { for (const name of names()) remember(name, ""); },
  get someoneWaits() { return names().some((name) => name.startsWith(WAITS)); },
};

// For whom this page was made; on a page that names nobody, who was here last. Read it once, when the page opens: while it
// stays open somebody else may sign in beside it, and what is written here is never theirs.
export const whosePage = () => document.querySelector("this-device")?.dataset.person || device.person;

function recall(name) {
  try { return localStorage.getItem(name) || ""; } catch { return ""; }
}

function remember(name, value) {
  try { value ? localStorage.setItem(name, value) : localStorage.removeItem(name); } catch { /* Then nothing is kept here. */ }
}

function names() {
  try { return Object.keys(localStorage).filter((name) => name.startsWith("befriend-")); } catch { return []; }
}

const after = (time) => new Promise((done) => { setTimeout(done, time); });

customElements.define("this-device", class extends HTMLElement {
  connectedCallback() {
    this.meet(this.dataset.person);
    this.person = whosePage();
    addEventListener("submit", (event) => { if (event.target.matches("[data-forget]")) this.onLeaving(event); });
    addEventListener("click", (event) => { const link = event.target.closest?.("a[data-forget]"); if (link) this.onExit(event, link); });
    addEventListener("online", () => this.send());
    this.clear().then(() => this.send());
    if (this.dataset.copy) (document.readyState === "complete" ? this.hold() : addEventListener("load", () => this.hold()));
  }

  // Another person than last time: nothing that was held for the one before stays.
  meet(person) {
    if (!person || person === device.person) return;
    if (device.person && "caches" in window) caches.delete(COPY);
    remember(PERSON, person);
  }

  async hold() {
    const workers = navigator.serviceWorker;
    if (!workers) return;
    try {
      await workers.register(this.dataset.worker);
      const { active } = await workers.ready;
      active.postMessage({ says: "hold", mark: `${this.dataset.person.slice(0, 8)}-${this.dataset.copy}`, list: this.dataset.pages });
    } catch { /* A browser may refuse it; then a line is needed, as everywhere. */ }
  }

  say(part, isSaid = true) {
    this.querySelector(`[data-say="${part}"]`).hidden = !isSaid;
  }

  // To the page that would have come at once: a receipt, or an entry, with what it says of help.
  leadTo(address) {
    if (address) Object.assign(this.querySelector("[data-kept]"), { href: address, hidden: false });
  }

  async clear() {
    if (!device.someoneWaits) return;
    const { expire } = await import("./outbox.js");
    if (await expire(Number(this.dataset.days), this.person)) this.say("expired");
  }

  async send() {
    const person = this.dataset.person;
    if (!person || !device.mayWait(person)) return {};
    const { flush } = await import("./outbox.js");
    const told = await flush(person);
    this.say("sent", told.sent > 0);
    this.leadTo([...told.answers.values()].filter((answer) => answer.state === "received").pop()?.to);
    this.say("waits", told.waiting > 0);
    this.say("refused", told.refused > 0);
    return told;
  }

  // Signing out deletes what waits, so it is sent first; where that fails, the person decides.
  async onLeaving(event) {
    event.preventDefault();
    if (this.isLeaving) return;
    this.isLeaving = true;
    const told = this.wasTold ? {} : await Promise.race([this.send(), after(ONE_MORE_TRY).then(() => ({ waiting: 1 }))]);
    this.isLeaving = false;
    if (told.waiting) {
      this.wasTold = true;
      this.say("leaving");
      this.scrollIntoView({ block: "center" });
      return;
    }
    await this.forget();
    if (navigator.onLine) event.target.submit();
    else this.say("no-internet");
  }

  // Where the script for it cannot be had, the server's answer to the sign-out clears the browser.
  async forget() {
    device.forget();
    try { await (await import("./forgetting.js")).forget(); } catch { /* As said. */ }
  }

  // Leaving in a hurry waits for nothing.
  onExit(event, link) {
    event.preventDefault();
    Promise.race([this.forget(), after(200)]).then(() => location.replace(link.href));
  }
});
