// Asks the browser for a passkey and sends its answer with the form that has data-passkey.
// Without this script there is no button. The server says what is wrong, on the page that
// the form leads to.
(() => {
  "use strict";

  // A challenge is good for five minutes, and a page may be open for longer.
  const renewAfter = 4 * 60 * 1000;

  const supported = "credentials" in navigator && "PublicKeyCredential" in window;
  let waiting; // aborts the browser's only request

  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
  const base64url = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=/g, "");

  // Password managers replace the browser's own conversions from and to JSON with ones
  // that do not work, so these are here.
  const decoded = (options) => {
    const descriptors = (all) => all.map((one) => ({ ...one, id: bytes(one.id) }));
    const ready = { ...options, challenge: bytes(options.challenge) };
    if (options.user) ready.user = { ...options.user, id: bytes(options.user.id) };
    if (options.user) ready.excludeCredentials = descriptors(options.excludeCredentials ?? []);
    if (options.allowCredentials) ready.allowCredentials = descriptors(options.allowCredentials);
    return ready;
  };

  const encoded = ({ id, type, authenticatorAttachment, response }) => {
    const answer = { clientDataJSON: base64url(response.clientDataJSON) };
    for (const name of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (response[name]) answer[name] = base64url(response[name]);
    }
    if (response.getTransports) answer.transports = response.getTransports();
    return JSON.stringify({ id, rawId: id, type, authenticatorAttachment, clientExtensionResults: {}, response: answer });
  };

  const start = (form) => {
    const { passkey: kind, options: source, failed, exists } = form.dataset;
    let offeredAt;

    const say = (sentence) => {
      form.querySelector(".alert")?.remove();
      const alert = document.createElement("div");
      alert.className = "message alert";
      alert.tabIndex = -1;
      alert.setAttribute("role", "alert");
      alert.append(Object.assign(document.createElement("p"), { textContent: sentence }));
      form.prepend(alert);
      alert.focus();
    };

    const request = async (mediation) => {
      waiting?.abort();
      waiting = new AbortController();
      const { signal } = waiting;
      const response = await fetch(source, { method: "POST", body: new URLSearchParams(new FormData(form)), signal });
      if (response.redirected) return location.assign(response.url); // to log in or confirm first
      if (!response.ok && mediation) return;
      if (!response.ok) return form.submit();
      const { publicKey, challenge } = await response.json();
      const credential = await navigator.credentials[kind]({ publicKey: decoded(publicKey), signal, ...(mediation && { mediation }) });
      form.elements.challenge.value = challenge;
      form.elements.credential.value = encoded(credential);
      form.submit();
    };

    // Offers passkeys where the browser fills in the email.
    const offer = async () => {
      if (!("conditional" in form.dataset) || !(await PublicKeyCredential.isConditionalMediationAvailable?.())) return;
      offeredAt = Date.now();
      request("conditional").catch(() => {}); // the page works without
    };

    form.addEventListener("submit", (event) => {
      event.preventDefault();
      request().catch((error) => {
        if (error.name === "AbortError") return; // pressed again
        offer();
        if (error.name === "InvalidStateError" && exists) say(exists);
        else if (error.name !== "NotAllowedError") say(failed); // that one is the person's own decision
      });
    });

    const renew = () => {
      if (offeredAt && !document.hidden && Date.now() - offeredAt >= renewAfter) offer();
    };
    setInterval(renew, renewAfter);
    document.addEventListener("visibilitychange", renew);
    window.addEventListener("pageshow", (event) => { if (event.persisted) offer(); });
    offer();
  };

  for (const form of document.querySelectorAll("form[data-passkey]")) {
    if (!supported) {
      if (form.dataset.unsupported) form.after(Object.assign(document.createElement("p"), { className: "fine", textContent: form.dataset.unsupported }));
      continue;
    }
    form.append(Object.assign(document.createElement("button"), { className: "button quiet", textContent: form.dataset.button }));
    form.hidden = false;
    form.querySelector("[autofocus]")?.focus();
    start(form);
  }

  // Tells the browser's authenticators which passkeys work, so that they offer no others.
  const told = document.getElementById("passkey-signals");
  if (told && supported) {
    const { host: rpId, user: userId, accepted, unknown } = told.dataset;
    const allAcceptedCredentialIds = accepted.split(" ").filter(Boolean);
    if (unknown) PublicKeyCredential.signalUnknownCredential?.({ rpId, credentialId: unknown })?.catch(() => {});
    if (userId) PublicKeyCredential.signalAllAcceptedCredentials?.({ rpId, userId, allAcceptedCredentialIds })?.catch(() => {});
  }
})();
