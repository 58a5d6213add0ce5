// simple-oauth2, configured by hand and without PKCE, as many partners have it.
import { AuthorizationCode, ClientCredentials } from 'simple-oauth2'
import { ISSUER, CLIENT_ID, CLIENT_SECRET, SERVICE_ID, SERVICE_SECRET, CALLBACK, visit, done } from './browser.mjs'

const auth = { tokenHost: ISSUER, tokenPath: '/oauth/access_token', authorizePath: '/oauth/authorize', revokePath: '/oauth/revoke' }
const partner = new AuthorizationCode({ client: { id: CLIENT_ID, secret: CLIENT_SECRET }, auth })
const back = await visit(partner.authorizeURL({ redirect_uri: CALLBACK, scope: '*', state: 'from simple-oauth2' }))
if (back.searchParams.get('state') !== 'from simple-oauth2') throw new Error('the state did not come back')

const access = await partner.getToken({ code: back.searchParams.get('code'), redirect_uri: CALLBACK })
const call = () => fetch(new URL('/api/v1/account', ISSUER), { headers: { authorization: `Bearer ${access.token.access_token}` } })
const account = await (await call()).json()
if (access.expired()) throw new Error('a token that never expires has expired')
await access.revoke('access_token')

const service = new ClientCredentials({ client: { id: SERVICE_ID, secret: SERVICE_SECRET }, auth: { tokenHost: ISSUER, tokenPath: '/oauth/token' } })
const machine = await service.getToken({ scope: 'read' })

done({
  account_id: access.token.account_id, account, pushed: false,
  introspected: access.token.account_id, after_revocation: (await call()).status !== 401,
  expires_in: machine.token.expires_in, service_scope: machine.token.scope,
})
