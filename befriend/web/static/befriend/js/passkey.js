// A passkey: what the server asks stands on the page, the browser answers, and the form carries the answer.
// Bytes travel as text (base64url), as the WebAuthn standard writes them; old phones cannot turn them themselves.
const form = document.querySelector("[data-passkey]"), asked = document.getElementById("passkey-ask");

if (form && asked && globalThis.PublicKeyCredential) {
  form.hidden = false;
  for (const words of document.querySelectorAll("[data-without-passkeys]")) words.hidden = true;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    answer().then(() => form.submit(), () => tell(false));
  });
}

async function answer() {
  tell(true);
  const ask = JSON.parse(asked.textContent), makes = form.dataset.passkey === "create";
  const options = (makes ? ask.creation_options : ask.request_options).publicKey;
  options.challenge = bytes(options.challenge);
  if (options.user) options.user.id = bytes(options.user.id);
  for (const known of [...(options.excludeCredentials ?? []), ...(options.allowCredentials ?? [])]) known.id = bytes(known.id);
  const found = await navigator.credentials[makes ? "create" : "get"]({ publicKey: options });
  form.elements.credential.value = JSON.stringify(written(found));
}

function written(found) {
  const response = {};
  for (const part of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (found.response[part]) response[part] = text(found.response[part]);
  }
  return { id: found.id, rawId: text(found.rawId), type: found.type, response, clientExtensionResults: found.getClientExtensionResults() };
}

function bytes(written) {
  const plain = atob(written.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}

function text(buffer) {
  const plain = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(plain).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

function tell(works) {
  for (const words of document.querySelectorAll("[data-passkey-failed]")) words.hidden = works;
}
