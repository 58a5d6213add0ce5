// Connects accounts with Passport: npm install express express-session passport passport-oauth2
import { randomBytes } from "node:crypto";
import express from "express";
import session from "express-session";
import passport from "passport";
import OAuth2Strategy from "passport-oauth2";

const { ISSUER, CLIENT_ID, CLIENT_SECRET, CALLBACK } = process.env;
const callback = new URL(CALLBACK);

passport.use("connect", new OAuth2Strategy({
  authorizationURL: ISSUER + "/oauth/authorize",
  tokenURL: ISSUER + "/oauth/access_token",
  clientID: CLIENT_ID,
  clientSecret: CLIENT_SECRET,
  callbackURL: CALLBACK, // exactly as registered
  scope: "*",
  state: true, // both are kept in the session
  pkce: true,
}, (accessToken, refreshToken, params, profile, done) => {
  // Store accessToken and params.account_id with your user. There is no refreshToken.
  done(null, { id: params.account_id });
}));

const app = express();
app.use(session({
  secret: process.env.SESSION_SECRET ?? randomBytes(32).toString("hex"),
  resave: false,
  saveUninitialized: false,
  cookie: { sameSite: "lax" }, // and secure: true, on https
}));

app.get("/connect", passport.authorize("connect"));

app.get(callback.pathname, passport.authorize("connect", { failWithError: true }), (request, response) => {
  response.send(`Connected account ${request.account.id}`);
});

// The user denied access, or the state is from another browser.
app.use((error, request, response, next) => {
  console.error(error.message);
  response.status(error.status ?? 502).send("Not connected. Please try again.");
});

app.listen(Number(callback.port), callback.hostname);
