// What waits on this device to be sent: sealed with a key that never leaves the browser, one key for each person here.
// Sent at least once, stored once: the id inside the form says which it is, and the server keeps one row of it.
import { post, whoIsHere } from "./sending.js";
import { device } from "./this-device.js";

export const DATABASE = "befriend";
const LETTERS = "letters", KEYS = "keys", DAY = 24 * 60 * 60 * 1000, DELETED = 410;

function open() {
  return new Promise((done, failed) => {
    const asked = indexedDB.open(DATABASE, 1);
    asked.onupgradeneeded = () => {
      asked.result.createObjectStore(LETTERS, { keyPath: "id" });
      asked.result.createObjectStore(KEYS);
    };
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => failed(asked.error);
  });
}

// One step on one store. The database is closed at once, so that forgetting never waits for another tab.
async function on(store, mode, step) {
  const database = await open();
  try {
    return await new Promise((done, failed) => {
      const work = database.transaction(store, mode, { durability: "strict" });
      const asked = step(work.objectStore(store));
      work.oncomplete = () => done(asked?.result);
      work.onerror = work.onabort = () => failed(work.error);
    });
  } finally {
    database.close();
  }
}

const keyOf = (person) => on(KEYS, "readonly", (keys) => keys.get(person));
const all = () => on(LETTERS, "readonly", (letters) => letters.getAll());
const bound = (person, id) => new TextEncoder().encode(`${person}/${id}`);
export const remove = (id) => on(LETTERS, "readwrite", (letters) => letters.delete(id));

export async function switchOn(person) {
  const key = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
  if (!(await keyOf(person))) await on(KEYS, "readwrite", (keys) => { keys.put(key, person); });
  device.allow(person, true);
}

export async function switchOff(person) {
  device.allow(person, false);
  for (const { id } of (await all()).filter((letter) => letter.person === person)) await remove(id);
  await on(KEYS, "readwrite", (keys) => { keys.delete(person); });
}

// Lay a letter in, in the place of the one with that id. It can be opened only by this person's key and in this place.
export async function keep(person, letter, id = crypto.randomUUID()) {
  const iv = crypto.getRandomValues(new Uint8Array(12)), key = await keyOf(person);
  const words = new TextEncoder().encode(JSON.stringify(letter));
  const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: bound(person, id) }, key, words);
  await on(LETTERS, "readwrite", (letters) => { letters.put({ id, person, at: Date.now(), iv, sealed }); });
  return id;
}

// This person's letters, opened, the oldest first. What no key opens any more is of no use to anybody, and goes.
export async function letters(person) {
  const key = await keyOf(person), found = [];
  for (const row of (await all()).filter((one) => one.person === person).sort((a, b) => a.at - b.at)) {
    try {
      const words = await crypto.subtle.decrypt({ name: "AES-GCM", iv: row.iv, additionalData: bound(person, row.id) }, key, row.sealed);
      found.push({ ...row, letter: JSON.parse(new TextDecoder().decode(words)) });
    } catch {
      await remove(row.id);
    }
  }
  return found;
}

// Remove what waited longer than that, whoever wrote it; says how many of them this person wrote. One from the future was laid in while the clock was wrong: its days begin now.
export async function expire(days, person) {
  let own = 0;
  for (const row of await all()) {
    if (row.at > Date.now()) {
      await on(LETTERS, "readwrite", (kept) => { kept.put({ ...row, at: Date.now() }); });
    } else if (Date.now() - row.at > days * DAY) {
      await remove(row.id);
      if (row.person === person) own += 1;
    }
  }
  return own;
}

// Send what waits, one after the other, from one tab at a time. Says how many were sent, wait still, and were refused.
export function flush(person) {
  return navigator.locks.request("befriend-outbox", () => sendAll(person));
}

async function sendAll(person) {
  const told = { sent: 0, waiting: 0, refused: 0, state: "received", answers: new Map() };
  const rows = await letters(person), waiting = rows.filter((row) => !row.refused);
  told.refused = rows.length - waiting.length;
  told.waiting = waiting.length;
  if (!waiting.length) return told;
  const here = await whoIsHere();
  if (here.state || here.person !== person) return { ...told, state: here.state || "other-person" };
  for (const row of waiting) {
    const answer = await post(row.letter, person, here.token);
    told.answers.set(row.id, answer);
    if (!["received", "refused"].includes(answer.state)) return { ...told, state: answer.state };
    told.waiting -= 1;
    told[answer.state === "received" ? "sent" : "refused"] += 1;
    if (answer.state === "received" || answer.status === DELETED) await remove(row.id);
    else await on(LETTERS, "readwrite", (kept) => { const { letter, ...bare } = row; kept.put({ ...bare, refused: answer.status }); });
  }
  return told;
}
