// Wraps a form: keeps what has been entered safe at `data-url` a moment after each change, and says so quietly.
// Words come from the page: data-saved, data-trying, data-other. Nothing is stored in the browser: the device may be shared.
import { whosePage } from "./this-device.js";

const AFTER_CHOICE = 300, AFTER_TYPING = 1200, FIRST_RETRY = 3000, LAST_RETRY = 60000;
const KEEPALIVE_LIMIT = 60000; // Browsers refuse larger bodies that outlive the page.

customElements.define("auto-save", class extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    if (!this.form || !this.dataset.url) return;
    this.person = whosePage();
    this.stored = this.state();
    this.wait = FIRST_RETRY;
    this.say = this.sayer();
    this.addEventListener("input", (event) => this.soon(event.target.matches("textarea, [type=text]") ? AFTER_TYPING : AFTER_CHOICE));
    // The real sending takes over: a late autosave must not arrive behind it.
    this.addEventListener("submit", (event) => { if (!event.defaultPrevented) { this.stopped = true; clearTimeout(this.timer); } });
    // What could not be sent is still being filled in.
    this.addEventListener("unsent", () => { this.stopped = false; });
    addEventListener("pageshow", () => { this.stopped = false; });
    addEventListener("online", () => this.soon(0));
    document.addEventListener("visibilitychange", () => { if (document.hidden) this.leave(); });
  }

  sayer() {
    const line = this.querySelector(".save-state") || this.appendChild(Object.assign(document.createElement("p"), { className: "save-state" }));
    line.setAttribute("role", "status");
    // What is saved is said briefly, so that it covers nothing; what is not saved stays in sight.
    return (words, passes) => {
      clearTimeout(this.quiet);
      line.classList.toggle("is-trying", !passes);
      if (words && line.textContent !== words) line.textContent = words;
      if (passes) this.quiet = setTimeout(() => { line.textContent = ""; }, 2500);
    };
  }

  state() {
    return new URLSearchParams(new FormData(this.form)).toString();
  }

  soon(delay) {
    clearTimeout(this.timer);
    if (!this.stopped) this.timer = setTimeout(() => this.save(), delay);
  }

  async save() {
    const state = this.state();
    if (this.stopped || this.busy || state === this.stored) return;
    this.busy = true;
    const kept = await this.post(state);
    this.busy = false;
    if (kept) this.stored = state;
    this.say(kept ? this.dataset.saved : this.isOthers ? this.dataset.other : this.dataset.trying, kept);
    this.wait = kept ? FIRST_RETRY : Math.min(this.wait * 2, LAST_RETRY);
    if (this.state() !== this.stored) this.soon(kept ? AFTER_CHOICE : this.wait);
  }

  // The page may be gone before an answer comes: send what is newest now, also beside one that is under way.
  leave() {
    const state = this.state();
    if (!this.stopped && this.busy && state !== this.sending) this.post(state);
    else this.save();
  }

  // The server keeps nothing that was written on one person's page as another's.
  headers() {
    const headers = { "Content-Type": "application/x-www-form-urlencoded", "X-Requested-With": "fetch" };
    return this.person ? { ...headers, "Befriend-Person": this.person } : headers;
  }

  async post(state) {
    this.sending = state;
    try {
      const response = await fetch(this.dataset.url, {
        method: "POST",
        body: state,
        credentials: "same-origin",
        keepalive: state.length < KEEPALIVE_LIMIT,
        headers: this.headers(),
      });
      const told = response.headers.get("Content-Type")?.includes("json") ? await response.json() : {};
      this.isOthers = told.refused === "person";
      // A redirect, followed or told, leads to another page: that answer says "ok" but kept nothing.
      return response.ok && !response.redirected && !told.to;
    } catch {
      return false;
    }
  }
});
