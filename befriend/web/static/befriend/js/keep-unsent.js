// Wraps a form that must not be lost on a bad line: sends it without leaving the page, and says plainly when it did not arrive.
// Where the person allowed it for this device, it waits here, sealed, until there is a line. Words come from components/unsent.html.
import { device, whosePage } from "./this-device.js";

customElements.define("keep-unsent", class extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    if (!this.form) return;
    this.person = whosePage();
    this.begin();
    // Fetched now, while there is a line; asked for again when it is needed.
    if (device.mayWait(this.person)) import("./outbox.js").catch(() => {});
    this.addEventListener("submit", (event) => this.onSubmit(event));
    addEventListener("pageshow", () => this.mark(false));
  }

  // A blank form gets its id, its time and its writer when it opens, so that it is the same however often it is sent.
  async begin() {
    for (const field of this.querySelectorAll("[data-new-id]")) field.value ||= crypto.randomUUID();
    for (const words of this.querySelectorAll("[data-without-script]")) words.hidden = true;
    for (const field of this.querySelectorAll("[data-now]")) field.value ||= new Date().toISOString();
    this.person ||= await this.whoOpens();
    for (const field of this.querySelectorAll("[data-whose]")) field.value ||= this.person;
  }

  // Where a browser remembers nothing, only the server knows who opens a page that names nobody.
  async whoOpens() {
    try { return (await (await import("./sending.js")).whoIsHere()).person ?? ""; } catch { return ""; }
  }

  async onSubmit(event) {
    if (event.defaultPrevented || this.isPlain || event.submitter?.hasAttribute("formaction")) return;
    event.preventDefault();
    if (this.isSending) return;
    this.mark(true);
    const answer = await this.send(this.letter(event.submitter));
    if (answer.state === "received") location.assign(answer.to);
    else if (answer.state === "refused") this.sendPlainly(event.submitter);
    else this.tell(answer);
  }

  letter(submitter) {
    const fields = [...new FormData(this.form, submitter)].filter(([name]) => name !== "csrfmiddlewaretoken");
    return { to: new URL(this.form.action).pathname, name: this.dataset.name, fields, answeredAt: new Date().toISOString() };
  }

  async send(letter) {
    if (device.mayWait(this.person)) {
      try { return await this.sendSafely(letter); } catch { /* No room, or no key: then as without. */ }
    }
    try { return await this.sendNow(letter); } catch { return { state: "offline" }; }
  }

  async sendNow(letter) {
    const { post } = await import("./sending.js");
    const token = this.form.elements.csrfmiddlewaretoken?.value;
    const answer = token ? await post(letter, this.person, token) : { state: "token" };
    if (answer.state !== "token") return answer;
    const mark = await this.freshMark();
    return mark.state ? mark : post(letter, this.person, mark.token);
  }

  // A mark is the leave of whoever is signed in now. It is taken only where that is the one who wrote this.
  async freshMark() {
    const here = await (await import("./sending.js")).whoIsHere();
    if (here.state || here.person === this.person) return here;
    return { state: this.person ? "other-person" : "offline" };
  }

  // Kept first, then sent: whatever happens to this page meanwhile, it is not lost.
  async sendSafely(letter) {
    const { flush, keep, remove } = await import("./outbox.js");
    this.keptId = await keep(this.person, letter, this.keptId);
    const told = await flush(this.person);
    const answer = told.answers.get(this.keptId) ?? { state: told.state };
    if (answer.state === "refused") await remove(this.keptId);
    return { ...answer, isKept: !["received", "refused"].includes(answer.state) };
  }

  // The server has something to say about it: it says so on its own page, with all that was written.
  async sendPlainly(submitter) {
    if (!this.form.elements.csrfmiddlewaretoken) {
      const mark = await this.freshMark();
      if (mark.state) return this.tell(mark);
      this.form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "csrfmiddlewaretoken", value: mark.token }));
    }
    this.isPlain = true;
    this.form.requestSubmit(submitter);
  }

  tell(answer) {
    this.mark(false);
    const part = answer.isKept && answer.state === "offline" ? "kept" : this.partFor(answer.state);
    this.say(part);
    // After a worrying answer the way to a person comes first.
    this.querySelector("[data-say=help]").hidden = !this.querySelector("[data-help]:checked");
    this.scrollIntoView({ block: "start" });
    if (part === "kept") this.form.hidden = true;
    else this.form.dispatchEvent(new CustomEvent("unsent", { bubbles: true }));
  }

  partFor(state) {
    return ["sign-in", "other-person"].includes(state) ? state : "unsent";
  }

  say(part) {
    for (const one of this.querySelectorAll("[data-say]")) one.hidden = one.dataset.say !== part;
    this.querySelector(`[data-say="${part}"]`).focus();
  }

  mark(isSending) {
    this.isSending = isSending;
    // Not `disabled`: that would drop the focus, the Enter key and the button's own value.
    for (const button of this.querySelectorAll("button[type=submit], button:not([type])")) {
      if (isSending) button.setAttribute("aria-disabled", "true");
      else button.removeAttribute("aria-disabled");
    }
  }
});
