// Answers for pages when there is no line, from a copy that holds nothing of a person: the shell, help, practices, blank forms.
// With a line it stays out of the way, so that no page is ever older than the server's.
const COPY = "befriend-copy", HELD = "/offline/held";
const SHELL = ["style", "script", "image"];
let holding = null, forgets = 0;

self.addEventListener("install", (event) => {
  self.skipWaiting();
  // What a page sends while it is being left must not depend on this worker: Chromium drops it where it does.
  event.addRoutes?.([{ condition: { requestMethod: "POST" }, source: "network" }]);
});
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("message", (event) => {
  if (event.data.says === "hold") event.waitUntil(holding ??= hold(event.data).catch(() => {}).finally(() => { holding = null; }));
  if (event.data.says === "forget") { forgets += 1; event.waitUntil(caches.delete(COPY)); }
});

self.addEventListener("fetch", (event) => {
  const { request } = event, { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.location.origin) return;
  if (request.mode === "navigate") event.respondWith(fetch(request).catch(() => insteadOf(pathname)));
  else if (SHELL.includes(request.destination)) event.respondWith(fetch(request).catch(() => held(pathname)));
});

async function held(...addresses) {
  for (const address of addresses) {
    // The copy was asked for in one language and for one person's day; what headers it varied by no longer matters.
    const found = await caches.match(address, { cacheName: COPY, ignoreVary: true });
    if (found) return found;
  }
  return Response.error();
}

const insteadOf = (pathname) => held(pathname, `/offline${pathname}`, "/offline/");

// Fetch the copy anew when it is of another day, language, person or befriend; one page after the other, to leave the line free.
async function hold({ mark, list }) {
  const round = forgets, copy = await caches.open(COPY), before = await copy.match(HELD);
  if (before && (await before.json()).mark === mark) return;
  const answer = await fetch(list);
  if (!isUsable(answer)) return;
  const { pages } = await answer.json();
  for (const { at } of pages) {
    const page = await fetch(at, { cache: "no-cache" });
    if (!isUsable(page) || round !== forgets) return;
    await copy.put(at, page);
  }
  const wanted = new Set(pages.map(({ at }) => at));
  for (const { url } of await copy.keys()) if (!wanted.has(new URL(url).pathname)) await copy.delete(url);
  await copy.put(HELD, Response.json({ mark, pages }));
}

// A redirect leads to the sign-in page: that answer says "ok" and is not the page.
const isUsable = (answer) => answer.ok && !answer.redirected;
