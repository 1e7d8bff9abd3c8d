// Sends what a form held, and says plainly what became of it.
const PATIENCE = 20000;

// Who is signed in now, with the mark that a form needs; or why nobody can tell.
export async function whoIsHere() {
  try {
    const answer = await fetch("/device/here/", { credentials: "same-origin", cache: "no-store", signal: AbortSignal.timeout(PATIENCE) });
    if (answer.redirected) return { state: "sign-in" };
    return answer.ok ? await answer.json() : { state: "offline" };
  } catch {
    return { state: "offline" };
  }
}

// Send what a form held, once. The server stores one row however often it comes; and it refuses what another person wrote.
// Where nobody knows who wrote it, no name is sent, and the form's own mark must do.
export async function post(letter, person, token) {
  const body = new URLSearchParams(letter.fields);
  body.set("csrfmiddlewaretoken", token);
  body.set("answered_at", letter.answeredAt);
  body.set("sent_at", new Date().toISOString());
  const headers = { "X-Requested-With": "fetch", ...(person && { "Befriend-Person": person }) };
  try {
    return await stateOf(await fetch(letter.to, { method: "POST", body, headers, credentials: "same-origin", signal: AbortSignal.timeout(PATIENCE) }));
  } catch {
    return { state: "offline" };
  }
}

async function stateOf(answer) {
  const data = answer.headers.get("Content-Type")?.includes("json") ? await answer.json() : {};
  if (data.to) return { state: "received", to: data.to };
  if (answer.status === 401) return { state: "sign-in" };
  if (answer.status === 403) return { state: data.refused === "person" ? "other-person" : "token" };
  if (answer.status >= 500 || [408, 429].includes(answer.status)) return { state: "offline" };
  return { state: "refused", status: answer.status };
}
