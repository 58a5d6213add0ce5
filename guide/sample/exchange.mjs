// Exchanges a code for a token and reads the account with it.
const { ISSUER, CLIENT_ID, CLIENT_SECRET, CODE } = process.env;

async function ask(path, options) {
  const answer = await fetch(ISSUER + path, {
    signal: AbortSignal.timeout(10_000), ...options,
  });
  if (!answer.ok) throw new Error(await answer.text());
  return answer.json();
}

const exchange = (code) => ask("/oauth/access_token", {
  method: "POST",
  body: new URLSearchParams({
    grant_type: "authorization_code",
    code,
    client_id: CLIENT_ID,
    client_secret: CLIENT_SECRET,
  }),
});

const accountOf = (token) => ask("/api/v1/account", {
  headers: {
    "Authorization": `Bearer ${token}`,
    "Shippo-API-Version": "2018-02-08",
  },
});

try {
  const granted = await exchange(CODE);
  // Store granted.access_token and granted.account_id with your user.
  const account = await accountOf(granted.access_token);
  console.log(`${account.email}\nConnected account ${granted.account_id}`);
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
