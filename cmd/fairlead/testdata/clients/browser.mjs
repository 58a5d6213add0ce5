// What every script does at the edge: settings from the environment, the
// person's browser at the other end of standard input and output.
import { createInterface } from 'node:readline'

export const { ISSUER, CLIENT_ID, CLIENT_SECRET, SERVICE_ID, SERVICE_SECRET, CALLBACK } = process.env

const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]()

/** Sends the person somewhere and answers the URL at which they come back. */
export async function visit(url) {
  console.log(JSON.stringify({ visit: String(url) }))
  const { value } = await lines.next()
  return new URL(value)
}

/** Ends the script with what it got. */
export function done(result) {
  console.log(JSON.stringify(result))
  process.exit(0)
}
