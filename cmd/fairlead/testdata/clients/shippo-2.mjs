// The current SDK, whose schemas know no null. It lists through all pages.
import { Shippo } from 'shippo'

const sdk = new Shippo({ apiKeyHeader: process.env.AUTHORIZATION, serverURL: process.env.SERVER, shippoApiVersion: '2018-02-08' })
const { carrierAccounts } = sdk
const say = value => console.log(JSON.stringify(value))
const number = i => `${process.env.NUMBER}${i}`
const made = []
for (let i = 0; i < 7; i++) {
  const a = await carrierAccounts.create({ carrier: 'ups', accountId: number(i), metadata: `no ${i}`, parameters: { billing_address_city: process.env.CITY, ups_agreements: true } })
  if (a.accountId !== `****${number(i).slice(-4)}` || a.parameters.billing_address_city !== '******' || a.parameters.ups_agreements !== true) throw new Error(JSON.stringify(a))
  made.push(a.objectId)
  say(a)
}
const got = await carrierAccounts.get(made[0])
if (got.objectId !== made[0] || got.carrierName !== 'UPS' || got.test !== false) throw new Error(JSON.stringify(got))

const listed = []
let page, at = 1
do {
  page = await carrierAccounts.list({ page: at++, results: 3, carrier: 'ups', serviceLevels: true })
  listed.push(...page.results)
} while (page.next)
say(listed)
if (JSON.stringify(listed.map(a => a.objectId).sort()) !== JSON.stringify([...made].sort()) || !page.previous) throw new Error(JSON.stringify(page))
const info = listed[0].objectInfo.authentication
if (info.type !== 'oauth' || info.status !== 'authorization_pending' || listed[0].serviceLevels.length !== 0) throw new Error(JSON.stringify(listed[0]))
const found = await carrierAccounts.list({ accountId: number(3) })
if (found.results.length !== 1 || found.results[0].objectId !== made[3]) throw new Error(JSON.stringify(found))

const changed = await carrierAccounts.update(made[0], { carrier: 'ups', accountId: got.accountId, active: false, parameters: got.parameters })
if (changed.active !== false || changed.parameters.billing_address_city !== '******') throw new Error(JSON.stringify(changed))
say(changed)
const twice = await carrierAccounts.create({ carrier: 'ups', accountId: number(3), parameters: {} }).then(() => null, e => e)
if (twice?.statusCode !== 400 || !twice.body.includes(made[3])) throw new Error(`a duplicate: ${twice}`)

// Whoever does not follow the redirect gets the page for the visitor's browser; following it uses nothing up.
const back = 'https://shop.example/done?a=1,2'
const began = await carrierAccounts.initiateOauth2Signin(made[0], back, 'a, b', { fetchOptions: { redirect: 'manual' } })
const { location } = began.headers
if (location.length !== 1 || !location[0].startsWith(`${process.env.SERVER}/carriers/connect/`)) throw new Error(JSON.stringify(began))
await carrierAccounts.initiateOauth2Signin(made[0], back).catch(() => {})
for (let i = 0; i < 2; i++) {
  const shown = await (await fetch(location[0])).text()
  if (!shown.includes('Connect UPS') || !shown.includes('shop.example')) throw new Error(shown)
}
const wrong = await carrierAccounts.initiateOauth2Signin(made[0], 'http://shop.example/').then(() => null, e => e)
if (wrong?.statusCode !== 400 || wrong.title !== 'Invalid parameter') throw new Error(`a wrong redirect_uri: ${wrong}`)
const over = await carrierAccounts.revokeOauth2Signin?.(made[0])
if (over && over.objectInfo.authentication.status !== 'authorization_pending') throw new Error(JSON.stringify(over))
