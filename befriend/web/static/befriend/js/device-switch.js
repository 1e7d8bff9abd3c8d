// The page "Use without a line": switches on or off that unsent forms wait here, and lists them with a way to delete each.
import { device, whosePage } from "./this-device.js";
import { letters, remove, switchOff, switchOn } from "./outbox.js";

customElements.define("device-switch", class extends HTMLElement {
  connectedCallback() {
    this.person = whosePage();
    for (const button of this.querySelectorAll("[data-do]")) button.addEventListener("click", () => this.turn(button.dataset.do));
    this.querySelector("[data-without-script]").hidden = true;
    this.show();
  }

  async turn(way) {
    try {
      await (way === "on" ? switchOn : switchOff)(this.person);
      await this.show();
    } catch {
      this.part("cannot", true);
    }
  }

  part(name, isShown) {
    this.querySelector(`[data-say="${name}"], [data-do="${name}"]`).hidden = !isShown;
  }

  async show() {
    const isAble = Boolean(this.person && globalThis.crypto?.subtle && globalThis.indexedDB && navigator.locks), isOn = isAble && device.mayWait(this.person);
    this.part("cannot", !isAble);
    for (const name of ["on", "off"]) this.querySelector(`[data-say=${name}]`).hidden = !isAble || isOn !== (name === "on");
    this.querySelector("[data-do=on]").hidden = !isAble || isOn;
    this.querySelector("[data-do=off]").hidden = !isOn;
    this.part("list", isOn);
    if (!isOn) return;
    const waiting = await letters(this.person);
    this.part("nothing", waiting.length === 0);
    this.querySelector("[data-list]").replaceChildren(...waiting.map((row) => this.row(row)));
  }

  row({ id, letter, refused }) {
    const item = document.createElement("li"), button = document.createElement("button");
    const style = { dateStyle: "medium", timeStyle: "short" };
    const language = document.documentElement.lang;
    // A page in plain English is British, as its own dates are.
    const at = new Intl.DateTimeFormat(language === "en" ? "en-GB" : language, style).format(new Date(letter.answeredAt));
    item.append(this.line("strong", letter.name), this.line("p", this.dataset.wordsAt.replace("{at}", at)));
    if (refused) item.append(this.line("p", this.dataset.wordsRefused));
    Object.assign(button, { type: "button", className: "button quiet", textContent: this.dataset.wordsDelete });
    button.append(Object.assign(this.line("span", `: ${letter.name}, ${at}`), { className: "for-ears" }));
    button.addEventListener("click", async () => { await remove(id); await this.show(); });
    item.append(button);
    return item;
  }

  line(name, words) {
    return Object.assign(document.createElement(name), { textContent: words });
  }
});
