// Wraps the steps of a practice: one step at a time, with a timer that only runs when asked to. Without script all
// steps stand on the page. Nothing plays, speaks or moves on by itself unless the person switched it on.
const BREATHER = 400;
const PATIENCE = 10_000;
const GAP = 8;
// How much longer than its time a step keeps the screen on: then whoever fell asleep gets the dark.
const LINGER = 120_000;
// Seconds for one round of the pacer. Ten is what the words say and what the style sheet draws.
const ROUND = 10, ROUNDS = [6, 7, 8, 10, 12, 14];

customElements.define("practice-player", class extends HTMLElement {
  connectedCallback() {
    this.steps = [...this.querySelectorAll(".step")];
    this.end = this.querySelector(".player-end");
    if (this.steps.length < 2 || !this.end) return;
    // This tab's own place comes first: after a quick reload, the server may not have heard of the last step yet.
    this.at = Math.min(history.state?.step || Number(this.dataset.at) || 1, this.steps.length) - 1;
    this.done = this.end.querySelector("[data-stop]");
    this.doneWords = this.done.textContent;
    this.toggleAttribute("data-live", true);
    this.kept = this.at;
    this.build();
    this.show();
    this.end.addEventListener("submit", (event) => this.finish(event));
    document.addEventListener("visibilitychange", () => { if (!document.hidden && !this.ending) this.stayAwake(); });
    addEventListener("online", () => this.ending ? this.noteEnding() : this.keep());
    addEventListener("pagehide", () => this.leave());
  }

  disconnectedCallback() {
    this.halt();
  }

  build() {
    this.words = this.line("steps-words");
    this.words.setAttribute("role", "status");
    this.left = this.line("player-time");
    this.left.setAttribute("aria-hidden", "true");
    const buttons = Object.assign(document.createElement("div"), { className: "buttons" });
    this.back = this.button(buttons, this.dataset.back, "quiet", () => this.go(this.at - 1));
    this.pause = this.button(buttons, this.dataset.pause, "quiet", () => this.pauseOrGoOn());
    this.next = this.button(buttons, this.dataset.next, "primary", () => this.go(this.at + 1));
    const tools = Object.assign(document.createElement("div"), { className: "player-tools" });
    this.alone = this.choice(tools, this.dataset.alone, () => this.show());
    this.chime = this.choice(tools, this.dataset.chime, () => this.ring());
    if ("speechSynthesis" in window) this.read = this.choice(tools, this.dataset.read, () => this.say());
    this.choice(tools, this.dataset.larger, (on) => this.toggleAttribute("data-larger-on", on));
    this.pace = this.choiceOfPace();
    const list = this.querySelector(".steps-to-do");
    list.before(this.words);
    list.after(this.pace, this.left, buttons, tools);
  }

  line(name) {
    return Object.assign(document.createElement("p"), { className: name });
  }

  button(parent, words, kind, act) {
    const button = Object.assign(document.createElement("button"), { type: "button", className: `button ${kind}`, textContent: words });
    button.addEventListener("click", act);
    return parent.appendChild(button);
  }

  choice(parent, words, act) {
    const label = document.createElement("label");
    const box = Object.assign(document.createElement("input"), { type: "checkbox" });
    box.addEventListener("change", () => act(box.checked));
    label.append(box, words);
    parent.append(label);
    return box;
  }

  choiceOfPace() {
    const label = Object.assign(document.createElement("label"), { className: "pace", textContent: this.dataset.round });
    this.round = document.createElement("select");
    this.round.append(...ROUNDS.map((seconds) => new Option(seconds, seconds, seconds === ROUND, seconds === ROUND)));
    this.round.addEventListener("change", () => this.keepPace());
    label.append(this.round);
    return label;
  }

  // From where the shape is now: a sudden jump would be the opposite of calm.
  keepPace() {
    const moves = this.steps[this.at].querySelector(".pacer")?.getAnimations() ?? [];
    for (const one of moves) one.playbackRate = ROUND / Number(this.round.value);
  }

  go(to) {
    this.at = Math.max(0, Math.min(to, this.steps.length - 1));
    history.replaceState({ step: this.at + 1 }, "");
    this.ring();
    this.show();
    this.steps[this.at].tabIndex = -1;
    this.steps[this.at].focus({ preventScroll: true });
    this.bringIntoView();
    this.keep();
  }

  // The step begins below the strip with the way out, however many lines that takes, and not behind it.
  bringIntoView() {
    const strip = (document.querySelector(".way-out")?.offsetHeight ?? 0) + GAP;
    const top = this.words.getBoundingClientRect().top, bottom = this.steps[this.at].getBoundingClientRect().bottom;
    if (top < strip || bottom > innerHeight) scrollBy(0, top - strip);
  }

  show() {
    this.steps.forEach((step, index) => { step.hidden = index !== this.at; });
    const isLast = this.at === this.steps.length - 1;
    this.words.textContent = this.dataset.progress.replace("{now}", this.at + 1).replace("{total}", this.steps.length);
    this.back.hidden = this.at === 0;
    this.next.hidden = isLast;
    this.done.textContent = isLast ? this.doneWords : this.done.dataset.stop;
    this.done.className = `button ${isLast ? "primary" : "quiet"}`;
    this.done.name = isLast ? "" : "stopped";
    this.rest = Number(this.steps[this.at].dataset.seconds) * 1000;
    this.pace.hidden = !this.moves();
    this.keepPace();
    this.say();
    this.hold(false);
  }

  // The timer: only when "go on by itself" is on, and never on the last step. What is left of a step waits in a pause.
  hold(isHeld) {
    const runs = this.alone.checked && this.at < this.steps.length - 1;
    if (isHeld && runs) this.rest = this.until - Date.now();
    this.isHeld = isHeld;
    this.toggleAttribute("data-paused", isHeld);
    this.pause.textContent = isHeld ? this.dataset.goOn : this.dataset.pause;
    this.pause.hidden = !runs && !this.moves();
    clearInterval(this.timer);
    if (!runs) this.left.textContent = "";
    if (!isHeld) this.stayAwake();
    if (isHeld || !runs) return;
    this.until = Date.now() + this.rest;
    this.timer = setInterval(() => this.tick(), BREATHER);
    this.tick();
  }

  // A pause is quiet too: what was being read begins again with its step.
  pauseOrGoOn() {
    this.hold(!this.isHeld);
    if (this.isHeld) this.hush();
    else this.say();
  }

  // The pacer of a breathing step moves until it is paused, except where motion is unwanted.
  moves() {
    return this.steps[this.at].matches(".breathe") && !matchMedia("(prefers-reduced-motion: reduce)").matches;
  }

  tick() {
    const left = Math.max(0, Math.ceil((this.until - Date.now()) / 1000));
    this.left.textContent = this.dataset.left.replace("{seconds}", left);
    if (left === 0) this.go(this.at + 1);
  }

  halt() {
    clearInterval(this.timer);
    this.hush();
    this.letSleep();
  }

  hush() {
    if ("speechSynthesis" in window) speechSynthesis.cancel();
  }

  // In the language of the words, which may be another than the page's where a practice is not translated yet.
  say() {
    if (!this.read) return;
    this.hush();
    if (!this.read.checked) return;
    const words = new SpeechSynthesisUtterance(this.steps[this.at].innerText);
    words.lang = this.steps[this.at].closest("[lang]").lang;
    words.rate = 0.9;
    speechSynthesis.speak(words);
  }

  // A soft bell made here, so that no sound file is fetched.
  ring() {
    if (!this.chime.checked || !("AudioContext" in window)) return;
    this.sound ??= new AudioContext();
    const now = this.sound.currentTime, bell = this.sound.createOscillator(), loudness = this.sound.createGain();
    bell.frequency.value = 528;
    loudness.gain.setValueAtTime(0.0001, now);
    loudness.gain.exponentialRampToValueAtTime(0.12, now + 0.04);
    loudness.gain.exponentialRampToValueAtTime(0.0001, now + 2.5);
    bell.connect(loudness).connect(this.sound.destination);
    bell.start(now);
    bell.stop(now + 2.6);
  }

  // Comfort only, and one lock at a time: each would have to be given back.
  async stayAwake() {
    clearTimeout(this.drowsy);
    this.drowsy = setTimeout(() => this.letSleep(), this.rest + LINGER);
    this.wantsLight = true;
    if (this.isAwake) return;
    this.isAwake = true;
    try {
      this.lock = await navigator.wakeLock?.request("screen");
      this.lock?.addEventListener("release", () => { this.isAwake = false; });
      if (!this.wantsLight) this.letSleep();
    } catch {
      this.isAwake = false;
    }
  }

  letSleep() {
    clearTimeout(this.drowsy);
    this.wantsLight = false;
    this.lock?.release().catch(() => {});
  }

  // Where the person is, so that an interruption loses nothing. One request at a time, so that the newest place comes
  // last; on a bad line the next step says it again, and so does the line when it is back.
  async keep() {
    if (!this.dataset.place || this.isKeeping || this.kept === this.at) return;
    const at = this.at;
    this.isKeeping = true;
    try {
      await fetch(this.dataset.place, { method: "POST", keepalive: true, credentials: "same-origin", body: this.place() });
      this.kept = at;
    } catch {
      return;
    } finally {
      this.isKeeping = false;
    }
    this.keep();
  }

  place() {
    const token = this.end.querySelector("[name=csrfmiddlewaretoken]").value;
    return new URLSearchParams({ step: this.at + 1, csrfmiddlewaretoken: token });
  }

  // The end is sent without leaving the page. Without a line its kind words stand here at once, and it is noted later:
  // ending twice changes nothing, so whatever is not known to have arrived is sent again.
  async finish(event) {
    if (this.isPlain) return;
    event.preventDefault();
    if (this.ending) return;
    this.halt();
    this.ending = new URLSearchParams(new FormData(this.end, event.submitter));
    try {
      const answer = await this.sendEnding();
      // Whoever comes back to what has ended begins where the server says, not at this tab's last step.
      history.replaceState(null, "");
      if (answer.redirected) return location.assign(answer.url);
    } catch {
      return this.close();
    }
    this.isPlain = true;
    this.ending = null;
    this.end.requestSubmit(event.submitter);
  }

  sendEnding() {
    return fetch(location.href, { method: "POST", credentials: "same-origin", body: this.ending, signal: AbortSignal.timeout(PATIENCE) });
  }

  close() {
    const closed = this.querySelector(".player-closed");
    for (const one of this.children) one.hidden = one !== closed;
    closed.querySelector("[data-stopped]").hidden = !this.ending.has("stopped");
    scrollTo(0, 0);
    closed.querySelector("h2").focus({ preventScroll: true });
  }

  async noteEnding() {
    try {
      const answer = await this.sendEnding();
      if (!answer.redirected) return;
      const onward = this.querySelector(".player-closed [data-onward]");
      onward.querySelector("a").href = answer.url;
      onward.hidden = false;
      this.querySelector(".player-closed [data-waits]").hidden = true;
    } catch { /* The next time there is a line. */ }
  }

  leave() {
    this.halt();
    if (!this.ending && this.dataset.place && this.kept !== this.at) navigator.sendBeacon?.(this.dataset.place, this.place());
  }
});
