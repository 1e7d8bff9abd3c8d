// Where there is no internet: lists today's practices and blank forms that this device holds.
customElements.define("held-pages", class extends HTMLElement {
  async connectedCallback() {
    if (!("caches" in window)) return;
    const held = await caches.match("/offline/held");
    const pages = held ? (await held.json()).pages.filter((page) => page.title && !this.isHere(page)) : [];
    const list = document.createElement("ul");
    list.append(...pages.map((page) => this.item(page)));
    this.querySelector("section").append(list);
    this.hidden = pages.length === 0;
  }

  address(page) {
    return page.at.replace("/offline/", "/");
  }

  // What everybody has stands on the page already.
  isHere(page) {
    return document.querySelector(`main a[href="${this.address(page)}"]`) !== null;
  }

  item(page) {
    const item = document.createElement("li");
    item.append(Object.assign(document.createElement("a"), { href: this.address(page), textContent: page.title }));
    return item;
  }
});
