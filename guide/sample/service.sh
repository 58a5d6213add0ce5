#!/bin/sh
# Gets a service's token and calls the API with it.
# Needs ISSUER, CLIENT_ID and CLIENT_SECRET in the environment.
set -eu

ask() { curl -sS --fail-with-body --config -; }

granted=$(ask <<END
url = "$ISSUER/oauth/token"
user = "$CLIENT_ID:$CLIENT_SECRET"
data = "grant_type=client_credentials"
END
) || { printf '%s\n' "$granted" >&2; exit 1; }

token=$(printf %s "$granted" | sed 's/.*"access_token":"\([^"]*\)".*/\1/')
ask <<END
url = "$ISSUER/api/v1/ping"
header = "Authorization: Bearer $token"
END
