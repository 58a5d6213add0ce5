// The former SDK, which takes every status but 301, 400, 401 and 404 for success.
import Shippo from 'shippo-1'

const server = new URL(process.env.SERVER)
const [scheme, secret] = process.env.AUTHORIZATION.split(' ')
const sdk = new Shippo(scheme === 'Bearer' ? { oauthToken: secret } : secret)
sdk.setHost(server.hostname, server.port, 'http')
const say = value => console.log(JSON.stringify(value))
const number = i => `${process.env.NUMBER}${i}`
const made = []
for (let i = 0; i < 7; i++) {
  const a = await sdk.carrieraccount.create({ carrier: 'ups', account_id: number(i), parameters: { billing_address_city: process.env.CITY, ups_agreements: true } })
  if (a.account_id !== `****${number(i).slice(-4)}` || a.parameters.billing_address_city !== '******') throw new Error(JSON.stringify(a))
  made.push(a.object_id)
  say(a)
}
const got = await sdk.carrieraccount.retrieve(made[0])
if (got.object_id !== made[0] || got.object_info.authentication.status !== 'authorization_pending') throw new Error(JSON.stringify(got))
const first = await sdk.carrieraccount.list()
const second = await sdk.carrieraccount.list({ page: 2 })
if (first.results.length !== 5 || second.results.length !== 2 || second.next !== undefined) throw new Error(JSON.stringify([first, second]))
say([first, second])
const changed = await sdk.carrieraccount.update(made[0], { carrier: 'ups', account_id: got.account_id, active: false, parameters: got.parameters })
if (changed.active !== false) throw new Error(JSON.stringify(changed))
say(changed)
for (const wrong of [{ carrier: 'ups', account_id: number(3) }, { carrier: 'nobody', account_id: '1' }]) {
  const refused = await sdk.carrieraccount.create(wrong).then(() => null, e => e)
  if (!refused) throw new Error(`not refused: ${JSON.stringify(wrong)}`)
}
