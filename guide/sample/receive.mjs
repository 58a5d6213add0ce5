// A receiver of events: npm install standardwebhooks
import { createServer } from "node:http";
import { Webhook } from "standardwebhooks";

const { SIGNING_SECRET, PORT } = process.env;
const webhook = new Webhook(SIGNING_SECRET); // whsec_…

createServer(async (request, response) => {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  let event;
  try {
    event = webhook.verify(Buffer.concat(chunks).toString(), request.headers);
  } catch {
    response.writeHead(400).end();
    return;
  }
  response.writeHead(204).end();
  // An event may come twice: remember its id and drop the second one.
  console.log(event.type, event.id);
}).listen(PORT, "localhost");
