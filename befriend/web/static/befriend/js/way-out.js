// The way out: covers the page at once, whatever the line does. Shift pressed three times is the same as the button.
const PRESSES = 3, WITHIN = 5000;

customElements.define("way-out", class extends HTMLElement {
  connectedCallback() {
    this.link = this.querySelector("[data-way-out]");
    this.count([]);
    // What a page says of this script is true only now.
    for (const words of document.querySelectorAll("[data-by-script]")) words.hidden = false;
    // Before every other listener: what they do may take its time.
    addEventListener("click", (event) => { if (event.target.closest?.("[data-way-out]")) this.leave(); }, true);
    addEventListener("keydown", (event) => this.onDown(event), true);
    addEventListener("keyup", (event) => this.onUp(event), true);
    for (const other of ["pointerdown", "blur"]) addEventListener(other, () => this.count([]), true);
    // A page that comes back from the browser's memory asks the server, which has forgotten the person.
    addEventListener("pageshow", (event) => { if (event.persisted && this.hasLeft) location.reload(); });
    this.tabs = "BroadcastChannel" in window ? new BroadcastChannel("way-out") : null;
    if (this.tabs) this.tabs.onmessage = () => { this.cover(); location.replace(this.link.href); };
  }

  // Shift by itself counts. With another key it writes a capital or gives a command, and the count begins anew.
  onDown(event) {
    if (event.key !== "Shift") this.count([]);
    else if (!event.repeat) this.isAlone = !(event.ctrlKey || event.altKey || event.metaKey);
  }

  onUp(event) {
    if (event.key !== "Shift" || !this.isAlone) return;
    const now = Date.now();
    this.count([...this.presses.filter((at) => now - at < WITHIN), now]);
    if (this.presses.length >= PRESSES) this.link.click();
  }

  count(presses) {
    this.presses = presses;
    this.isAlone = false;
    this.dataset.presses = presses.length;
    const words = ["", this.dataset.two, this.dataset.one][presses.length] ?? "", told = this.querySelector("[role=status]");
    if (told.textContent !== words) told.textContent = words;
    clearTimeout(this.timer);
    if (presses.length) this.timer = setTimeout(() => this.count([]), WITHIN);
  }

  leave() {
    this.cover();
    this.tabs?.postMessage("left");
  }

  cover() {
    this.hasLeft = true;
    document.title = this.dataset.title;
    document.documentElement.classList.add("has-gone");
    document.body.append(Object.assign(document.createElement("div"), { className: "way-out-cover" }));
    window.speechSynthesis?.cancel();
  }
});
