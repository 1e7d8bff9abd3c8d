// Wraps a <time datetime>: shows that moment in the reader's own time and language. Without script the server's words stay.
customElements.define("local-time", class extends HTMLElement {
  connectedCallback() {
    const time = this.querySelector("time[datetime]");
    const moment = time && new Date(time.dateTime);
    if (!moment || Number.isNaN(moment.getTime())) return;
    const style = { dateStyle: "medium", timeStyle: time.dateTime.includes("T") ? "short" : undefined };
    // A page in plain English is British, as its own dates are.
    const language = document.documentElement.lang;
    time.textContent = new Intl.DateTimeFormat(language === "en" ? "en-GB" : language, style).format(moment);
  }
});
