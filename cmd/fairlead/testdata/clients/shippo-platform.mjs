// A platform manages accounts with the current SDK, and acts for one of them.
import { Shippo } from 'shippo'

const { carrierAccounts, shippoAccounts } = new Shippo({ apiKeyHeader: process.env.AUTHORIZATION, serverURL: process.env.SERVER, shippoApiVersion: '2018-02-08' })
const wrong = value => { throw new Error(JSON.stringify(value)) }
const kim = { email: 'kim@shop.example', firstName: 'Kim', lastName: 'Vang', companyName: '' }
const made = []
for (let i = 0; i < 3; i++) {
  const a = await shippoAccounts.create({ ...kim, companyName: `Shop ${i}` })
  if (a.email !== kim.email || a.companyName !== `Shop ${i}` || !(a.objectCreated instanceof Date)) wrong(a)
  made.push(a.objectId)
}
const got = await shippoAccounts.get(made[0])
if (got.objectId !== made[0] || got.firstName !== 'Kim') wrong(got)
const changed = await shippoAccounts.update(made[0], { ...kim, lastName: 'Berg' })
if (changed.lastName !== 'Berg' || changed.companyName !== '') wrong(changed)

const listed = []
let page, at = 1
do {
  page = await shippoAccounts.list(at++, 2)
  listed.push(...page.results.map(a => a.objectId))
} while (page.next)
if (JSON.stringify(listed.sort()) !== JSON.stringify(made.sort()) || !page.previous) wrong(page)
const refused = await shippoAccounts.create({ ...kim, email: 'nobody' }).then(() => null, e => e)
if (refused?.statusCode !== 400 || !refused.body.includes('email')) wrong(`a wrong email: ${refused}`)

const as = id => ({ headers: { 'SHIPPO-ACCOUNT-ID': id } })
const carrier = await carrierAccounts.create({ carrier: 'ups', accountId: 'A94567e1', parameters: {} }, as(made[1]))
if (carrier.objectOwner !== kim.email) wrong(carrier)
const theirs = await carrierAccounts.list({ carrier: 'ups' }, as(made[1]))
if (theirs.results.length !== 1 || theirs.results[0].objectId !== carrier.objectId) wrong(theirs)
const own = await carrierAccounts.list({ carrier: 'ups' })
if (own.results.length !== 0) wrong(own)
const foreign = await carrierAccounts.list({ carrier: 'ups' }, as('0'.repeat(32))).then(() => null, e => e)
if (foreign?.statusCode !== 404) wrong(`another account: ${foreign}`)
console.log('done')
