// Connects accounts with openid-client: npm install openid-client
import { createServer } from "node:http";
import * as client from "openid-client";

const { ISSUER, CLIENT_ID, CLIENT_SECRET, CALLBACK } = process.env;
const callback = new URL(CALLBACK); // exactly as registered

const config = await client.discovery(
  new URL(ISSUER), CLIENT_ID, undefined, client.ClientSecretBasic(CLIENT_SECRET),
  { algorithm: "oauth2", execute: [client.allowInsecureRequests] }, // only for http
);

// Keeps the state and the PKCE verifier in this browser.
async function connect(response) {
  const state = client.randomState(), verifier = client.randomPKCECodeVerifier();
  const link = client.buildAuthorizationUrl(config, {
    redirect_uri: CALLBACK, scope: "*", state,
    code_challenge: await client.calculatePKCECodeChallenge(verifier),
    code_challenge_method: "S256",
  });
  // And Secure, on https.
  const cookie = `connect_${state}=${verifier}; Max-Age=3600; HttpOnly; SameSite=Lax`;
  response.writeHead(303, { "Location": link.href, "Set-Cookie": cookie }).end();
}

async function comeBack(request, at, response) {
  const state = at.searchParams.get("state");
  const kept = /^[\w-]+$/.test(state) && request.headers.cookie?.match(`connect_${state}=([^;]+)`);
  if (!kept) {
    response.writeHead(400).end("This link is not from this browser. Please start again.");
    return;
  }
  response.setHeader("Set-Cookie", `connect_${state}=; Max-Age=0`); // works once
  try {
    const token = await client.authorizationCodeGrant(config, at, {
      pkceCodeVerifier: kept[1], expectedState: state,
    });
    // Store token.access_token and token.account_id with your user.
    response.end(`Connected account ${token.account_id}`);
  } catch (error) {
    if (error instanceof client.AuthorizationResponseError) {
      response.end(`Not connected: ${error.error_description}`);
      return;
    }
    console.error(error);
    response.writeHead(502).end("Connecting failed. Please try again.");
  }
}

createServer((request, response) => {
  const at = new URL(request.url, callback.origin);
  if (at.pathname === "/connect") return connect(response);
  if (at.pathname === callback.pathname) return comeBack(request, at, response);
  response.writeHead(404).end();
}).listen(callback.port, callback.hostname);
