// A receiver that verifies with npm's svix and standardwebhooks, under each of SECRETS.
// It prints its port, and then for each event which of them took it and what they took after a change.
import { createServer } from 'node:http'
import * as standard from 'standardwebhooks'
import * as svix from 'svix'

const verifiers = process.env.SECRETS.split(' ').flatMap((secret, i) => [
  [`svix ${i + 1}`, new svix.Webhook(secret)],
  [`standardwebhooks ${i + 1}`, new standard.Webhook(secret)],
])
// taken are the verifiers that take a request.
const taken = (body, headers) => verifiers.filter(([, webhook]) => {
  try {
    return webhook.verify(body, headers).id === headers['webhook-id']
  } catch {
    return false
  }
}).map(([name]) => name)

const server = createServer(async (request, response) => {
  const chunks = []
  for await (const chunk of request) chunks.push(chunk)
  const body = Buffer.concat(chunks).toString()
  const { headers } = request
  const verified = taken(body, headers)
  const changed = [
    taken(body.replace('"version":1', '"version":2'), headers),
    taken(body + ' ', headers),
    taken(body, { ...headers, 'webhook-timestamp': String(Number(headers['webhook-timestamp']) + 1) }),
    taken(body, { ...headers, 'webhook-signature': headers['webhook-signature'].replaceAll('v1,', 'v1,A') }),
    taken(body.replaceAll(headers['webhook-id'], 'evt_0'), { ...headers, 'webhook-id': 'evt_0' }),
  ].flat()
  response.writeHead(verified.length ? 204 : 400).end()
  console.log(JSON.stringify({ type: JSON.parse(body).type, verified, changed }))
})
server.listen(0, 'localhost', () => console.log(JSON.stringify({ port: server.address().port })))
