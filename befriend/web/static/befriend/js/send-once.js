// Wraps a form: a second press while the first is on its way does nothing. The server stores one row in any case.
customElements.define("send-once", class extends HTMLElement {
  connectedCallback() {
    this.sent = false;
    this.addEventListener("submit", (event) => this.onSubmit(event));
    // A page that comes back from the browser's memory must be usable again.
    addEventListener("pageshow", () => this.mark(false));
  }

  onSubmit(event) {
    if (this.sent) {
      event.preventDefault();
      return;
    }
    this.mark(true);
    // On a bad line the first attempt may be lost: after a while the button works again.
    setTimeout(() => this.mark(false), 10000);
  }

  mark(sent) {
    this.sent = sent;
    // Not `disabled`: that would drop the focus, the Enter key and the button's own value.
    for (const button of this.querySelectorAll("button[type=submit], button:not([type])")) {
      if (sent) button.setAttribute("aria-disabled", "true");
      else button.removeAttribute("aria-disabled");
    }
  }
});
