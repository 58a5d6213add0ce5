// oidc-provider as the OAuth server in front of a receiver, out of the box, with memory as its database.
// It prints its issuer, and then a line for each thing that happens.
import { createServer } from 'node:http';
import Provider from 'oidc-provider';

const { CLIENT_ID, CLIENT_SECRET, RECEIVER_ID, RECEIVER_SECRET } = process.env;
const machine = { redirect_uris: [], response_types: [], grant_types: ['client_credentials'] };
const server = createServer();
server.listen(0, 'localhost', () => {
  const issuer = `http://localhost:${server.address().port}`;
  const provider = new Provider(issuer, {
    clients: [
      { ...machine, client_id: CLIENT_ID, client_secret: CLIENT_SECRET, scope: 'events' },
      { ...machine, client_id: RECEIVER_ID, client_secret: RECEIVER_SECRET },
    ],
    scopes: ['events', 'more'],
    features: { clientCredentials: { enabled: true }, introspection: { enabled: true }, revocation: { enabled: true } },
    ttl: { ClientCredentials: 3600 },
  });
  for (const event of ['grant.success', 'grant.error', 'client_credentials.destroyed', 'server_error']) {
    provider.on(event, () => console.log(event));
  }
  server.on('request', provider.callback());
  console.log(issuer);
});
