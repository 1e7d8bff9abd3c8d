// Wraps a form of `.question` fieldsets: on a small screen one question at a time, then all of them before sending.
// Words come from the page: data-progress ("Question {now} of {total}"), data-back, data-next, data-skip, data-look ("Look over your answers").

// The help that an answer opens comes into sight, also where a form is shown as a whole.
document.addEventListener("input", (event) => showHelp(event.target.closest(".question")));

function showHelp(question) {
  if (!question?.querySelector("[data-help]:checked")) return;
  const behavior = matchMedia("(prefers-reduced-motion: reduce)").matches ? "instant" : "smooth";
  question.querySelector(".help-now")?.scrollIntoView({ block: "nearest", behavior });
}

customElements.define("one-at-a-time", class extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    this.questions = [...this.querySelectorAll(".question")];
    if (!this.form || this.questions.length < 2) return;
    this.build();
    this.at = this.start();
    this.narrow = matchMedia(`(max-width: ${this.dataset.narrow || "47.99rem"})`);
    this.narrow.addEventListener("change", () => this.show());
    this.form.addEventListener("input", () => this.label());
    this.form.addEventListener("keydown", (event) => this.onKey(event));
    this.show();
  }

  build() {
    this.progress = this.element("div", "steps");
    this.words = this.progress.appendChild(this.element("p", "steps-words"));
    this.bar = this.progress.appendChild(document.createElement("progress"));
    this.bar.max = this.questions.length;
    this.bar.setAttribute("aria-hidden", "true");
    this.words.setAttribute("role", "status");
    this.buttons = this.element("div", "buttons step-buttons");
    this.back = this.button(this.dataset.back, "quiet", -1);
    this.next = this.button(this.dataset.next, "primary", 1);
    this.questions[0].before(this.progress);
    this.questions.at(-1).after(this.buttons);
    this.ends = [...this.form.querySelectorAll(".last-step")];
    for (const question of this.questions) question.tabIndex = -1;
  }

  element(name, classes) {
    return Object.assign(document.createElement(name), { className: classes });
  }

  button(words, kind, by) {
    const button = this.element("button", `button ${kind}`);
    button.type = "button";
    button.textContent = words;
    button.addEventListener("click", () => this.go(this.at + by));
    return this.buttons.appendChild(button);
  }

  // Where to begin: a question to mend, the place this visit had reached, or the first one still open.
  start() {
    const wrong = this.questions.findIndex((question) => question.matches("[data-error]"));
    if (wrong >= 0) return wrong;
    const held = /^#step-(\d+)$/.exec(location.hash);
    if (held) return Math.min(Number(held[1]), this.questions.length + 1) - 1;
    const open = this.questions.findIndex((question) => !this.answered(question));
    return open < 0 ? this.questions.length : open;
  }

  answered(question) {
    return [...question.querySelectorAll("input, textarea, select")].some((field) => (field.matches("[type=radio], [type=checkbox]") ? field.checked : field.value !== ""));
  }

  go(to) {
    this.at = Math.max(0, Math.min(to, this.questions.length));
    history.replaceState(history.state, "", `#step-${this.at + 1}`);
    this.show();
    const target = this.questions[this.at] || this.questions[0];
    target.focus({ preventScroll: true });
    (this.at < this.questions.length ? this : target).scrollIntoView({ block: "start" });
    showHelp(this.questions[this.at]);
  }

  show() {
    const stepping = this.narrow.matches, last = this.at >= this.questions.length;
    this.questions.forEach((question, index) => { question.hidden = stepping && !last && index !== this.at; });
    for (const end of this.ends) end.hidden = stepping && !last;
    this.progress.hidden = this.buttons.hidden = !stepping;
    this.label();
  }

  label() {
    const total = this.questions.length, last = this.at >= total;
    this.words.textContent = last ? this.dataset.look : this.dataset.progress.replace("{now}", this.at + 1).replace("{total}", total);
    this.bar.value = this.at;
    this.back.hidden = this.at === 0;
    this.next.hidden = last;
    if (!last) this.next.textContent = this.answered(this.questions[this.at]) ? this.dataset.next : this.dataset.skip;
  }

  // Enter moves on; only the last step sends.
  onKey(event) {
    const moves = event.key === "Enter" && this.narrow.matches && this.at < this.questions.length;
    if (moves && event.target.matches("input") && !event.isComposing) {
      event.preventDefault();
      this.go(this.at + 1);
    }
  }
});
