// oidc-provider as a carrier, out of the box: its own log-in and consent pages, and memory as its database.
// It prints its issuer, and then a line for each thing that happens.
import { createServer } from 'node:http';
import Provider from 'oidc-provider';

const { CLIENT_ID, CLIENT_SECRET, CALLBACK } = process.env;
const server = createServer();
server.listen(0, 'localhost', () => {
  const issuer = `http://localhost:${server.address().port}`;
  const provider = new Provider(issuer, {
    clients: [{
      client_id: CLIENT_ID,
      client_secret: CLIENT_SECRET,
      redirect_uris: [CALLBACK],
      grant_types: ['authorization_code', 'refresh_token'],
      token_endpoint_auth_method: 'client_secret_basic',
    }],
    cookies: { keys: ['of the cookies'] },
    features: { revocation: { enabled: true } },
    pkce: { methods: ['S256'], required: () => true },
    rotateRefreshToken: true,
    ttl: { AccessToken: 120 },
  });
  for (const event of ['refresh_token.consumed', 'refresh_token.destroyed', 'access_token.destroyed', 'grant.revoked', 'grant.error', 'authorization.error', 'server_error']) {
    provider.on(event, () => console.log(event));
  }
  server.on('request', provider.callback());
  console.log(issuer);
});
