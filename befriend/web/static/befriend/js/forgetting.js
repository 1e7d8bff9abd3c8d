// Forgets at sign-out all that this site kept in the browser, where the server's own answer may not come in time.
import { DATABASE } from "./outbox.js";

// Everything this site kept in the browser, for whomever.
export async function forget() {
  navigator.serviceWorker?.controller?.postMessage({ says: "forget" });
  await Promise.allSettled([
    "caches" in window && caches.delete("befriend-copy"),
    new Promise((done) => { const gone = indexedDB.deleteDatabase(DATABASE); gone.onsuccess = gone.onerror = gone.onblocked = done; }),
    navigator.serviceWorker?.getRegistration("/").then((worker) => worker?.unregister()),
  ]);
}
