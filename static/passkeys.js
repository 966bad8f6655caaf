// Passkeys (WebAuthn). The page carries what the server asks; the browser's answer is posted in the form.
//
//   <form method="post" data-passkey="create|get" data-options="{…}" data-failed="…" data-missing="…">
//     <input type="hidden" name="credential">
//     <p role="status" data-passkey-status></p>
//
// It begins at once, and again when the button is pressed: some browsers ask only after a press.

const toBytes = (text) =>
  Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));

const toText = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer || [])))
    .replace(/\+/g, "-")
    .replace(/\//g, "_")
    .replace(/=+$/, "");

const known = (list) => (list || []).map((one) => ({ ...one, id: toBytes(one.id) }));

async function create(options) {
  const made = await navigator.credentials.create({
    publicKey: {
      ...options,
      challenge: toBytes(options.challenge),
      user: { ...options.user, id: toBytes(options.user.id) },
      excludeCredentials: known(options.excludeCredentials),
    },
  });
  return told(made, {
    attestationObject: toText(made.response.attestationObject),
    clientDataJSON: toText(made.response.clientDataJSON),
    transports: made.response.getTransports ? made.response.getTransports() : null,
  });
}

async function get(options) {
  const found = await navigator.credentials.get({
    publicKey: {
      ...options,
      challenge: toBytes(options.challenge),
      allowCredentials: known(options.allowCredentials),
    },
  });
  return told(found, {
    authenticatorData: toText(found.response.authenticatorData),
    clientDataJSON: toText(found.response.clientDataJSON),
    signature: toText(found.response.signature),
    userHandle: toText(found.response.userHandle),
  });
}

function told(credential, response) {
  return JSON.stringify({
    id: credential.id,
    rawId: toText(credential.rawId),
    type: credential.type,
    response,
    extensions: JSON.stringify(credential.getClientExtensionResults()),
  });
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  const status = form.querySelector("[data-passkey-status]");
  let running = false;

  const ask = async () => {
    if (running) return;
    running = true;
    try {
      const act = form.dataset.passkey === "create" ? create : get;
      form.elements.credential.value = await act(JSON.parse(form.dataset.options));
      form.submit();
    } catch {
      status.textContent = form.dataset.failed;
    } finally {
      running = false;
    }
  };

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    ask();
  });
  if (window.PublicKeyCredential) ask();
  else status.textContent = form.dataset.missing;
}
