// Both SDKs with a token that has ended: the members that say why break none of their errors.
import { Shippo } from 'shippo'
import Former from 'shippo-1'

const server = new URL(process.env.SERVER)
const { carrierAccounts } = new Shippo({ apiKeyHeader: `Bearer ${process.env.TOKEN}`, serverURL: process.env.SERVER, shippoApiVersion: '2018-02-08' })
const refused = call => call.then(() => null, e => e)
const wants = (what, is, e) => { if (!is) throw new Error(`${what}: ${e} ${JSON.stringify(e)}`) }

const listed = await refused(carrierAccounts.list({}))
wants('listing', listed?.statusCode === 401 && JSON.parse(listed.body).reason === 'revoked', listed)
const began = await refused(carrierAccounts.initiateOauth2Signin('0123456789abcdef0123456789abcdef', 'https://shop.example/done'))
wants('signing in', began?.statusCode === 401 && began.title === 'Invalid access token', began)

const former = new Former({ oauthToken: process.env.TOKEN })
former.setHost(server.hostname, server.port, 'http')
const before = await refused(former.carrieraccount.list())
wants('listing by the former', before?.type === 'ShippoAuthenticationError', before)
console.log('done')
