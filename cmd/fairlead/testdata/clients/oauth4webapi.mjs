// oauth4webapi, which checks every answer against the RFCs: discovery, PAR,
// PKCE, state, iss, introspection, revocation.
import * as oauth from 'oauth4webapi'
import { ISSUER, CLIENT_ID, CLIENT_SECRET, SERVICE_ID, SERVICE_SECRET, CALLBACK, visit, done } from './browser.mjs'

const insecure = { [oauth.allowInsecureRequests]: true }
const issuer = new URL(ISSUER)
const as = await oauth.processDiscoveryResponse(issuer,
  await oauth.discoveryRequest(issuer, { algorithm: 'oauth2', ...insecure }))
const client = { client_id: CLIENT_ID }
const auth = oauth.ClientSecretBasic(CLIENT_SECRET)

const verifier = oauth.generateRandomCodeVerifier()
const state = oauth.generateRandomState()
const pushed = await oauth.processPushedAuthorizationResponse(as, client, await oauth.pushedAuthorizationRequest(as, client, auth, {
  response_type: 'code', redirect_uri: CALLBACK, scope: '*', state,
  code_challenge: await oauth.calculatePKCECodeChallenge(verifier), code_challenge_method: 'S256',
}, insecure))
const to = new URL(as.authorization_endpoint)
to.searchParams.set('client_id', CLIENT_ID)
to.searchParams.set('request_uri', pushed.request_uri)

const parameters = oauth.validateAuthResponse(as, client, await visit(to), state)
const tokens = await oauth.processAuthorizationCodeResponse(as, client,
  await oauth.authorizationCodeGrantRequest(as, client, auth, parameters, CALLBACK, verifier, insecure))
const account = await oauth.protectedResourceRequest(tokens.access_token, 'GET', new URL('/api/v1/account', ISSUER), undefined, undefined, insecure)
const introspect = async () => oauth.processIntrospectionResponse(as, client,
  await oauth.introspectionRequest(as, client, auth, tokens.access_token, insecure))
const before = await introspect()
await oauth.processRevocationResponse(await oauth.revocationRequest(as, client, auth, tokens.access_token, insecure))
const after = await introspect()

const service = { client_id: SERVICE_ID }
const machine = await oauth.processClientCredentialsResponse(as, service,
  await oauth.clientCredentialsGrantRequest(as, service, oauth.ClientSecretPost(SERVICE_SECRET), { scope: 'read' }, insecure))

done({
  account_id: tokens.account_id, account: await account.json(), pushed: true,
  introspected: before.sub, after_revocation: after.active,
  expires_in: machine.expires_in, service_scope: machine.scope,
})
