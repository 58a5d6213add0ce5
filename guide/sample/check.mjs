// Finds out what to do after a 401 without a reason: asks introspection about the token.
const { ISSUER, CLIENT_ID, CLIENT_SECRET, TOKEN } = process.env;

/** Returns what to do about a token that was refused. */
async function afterRefusal(token) {
  const answer = await fetch(ISSUER + "/oauth/introspect", {
    method: "POST",
    body: new URLSearchParams({ token, client_id: CLIENT_ID, client_secret: CLIENT_SECRET }),
    signal: AbortSignal.timeout(10_000),
  }).catch(() => undefined);
  const body = await answer?.json().catch(() => undefined);
  if (body?.error === "unauthorized_client") return "suspended: keep the token, contact support";
  if (answer?.status !== 200) return "unknown: keep the token, try again later";
  if (body?.active === false) return "gone: delete the token, ask the user to connect again";
  if (body?.active === true) return "valid: check how the call sends it";
  return "unknown: keep the token, try again later";
}

console.log(await afterRefusal(TOKEN));
