// openid-client: discovery, PAR, PKCE, state, iss, introspection, revocation.
import * as client from 'openid-client'
import { ISSUER, CLIENT_ID, CLIENT_SECRET, SERVICE_ID, SERVICE_SECRET, CALLBACK, visit, done } from './browser.mjs'

const options = { algorithm: 'oauth2', execute: [client.allowInsecureRequests] }
const config = await client.discovery(new URL(ISSUER), CLIENT_ID, undefined, client.ClientSecretBasic(CLIENT_SECRET), options)

const verifier = client.randomPKCECodeVerifier()
const state = client.randomState()
const to = await client.buildAuthorizationUrlWithPAR(config, {
  redirect_uri: CALLBACK, scope: '*', state,
  code_challenge: await client.calculatePKCECodeChallenge(verifier), code_challenge_method: 'S256',
})
const back = await visit(to)
const tokens = await client.authorizationCodeGrant(config, back, { pkceCodeVerifier: verifier, expectedState: state })
const account = await client.fetchProtectedResource(config, tokens.access_token, new URL('/api/v1/account', ISSUER), 'GET')
const before = await client.tokenIntrospection(config, tokens.access_token)
await client.tokenRevocation(config, tokens.access_token)
const after = await client.tokenIntrospection(config, tokens.access_token)

const service = await client.discovery(new URL(ISSUER), SERVICE_ID, undefined, client.ClientSecretPost(SERVICE_SECRET), options)
const machine = await client.clientCredentialsGrant(service, { scope: 'read' })

done({
  account_id: tokens.account_id, account: await account.json(), pushed: to.searchParams.has('request_uri'),
  introspected: before.sub, after_revocation: after.active,
  expires_in: machine.expiresIn(), service_scope: machine.scope,
})
