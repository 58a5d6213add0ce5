#!/bin/sh
# Exchanges a code for a token and reads the account with it.
# Needs ISSUER, CLIENT_ID, CLIENT_SECRET and CODE in the environment.
set -eu

# Secrets go through standard input: other users can read a program's arguments.
ask() { curl -sS --fail-with-body --config -; }

granted=$(ask <<END
url = "$ISSUER/oauth/access_token"
user = "$CLIENT_ID:$CLIENT_SECRET"
data = "grant_type=authorization_code"
data-urlencode = "code=$CODE"
END
) || { printf '%s\n' "$granted" >&2; exit 1; }

# Store both with your user.
token=$(printf %s "$granted" | sed 's/.*"access_token":"\([^"]*\)".*/\1/')
account=$(printf %s "$granted" | sed 's/.*"account_id":"\([^"]*\)".*/\1/')

ask <<END
url = "$ISSUER/api/v1/account"
header = "Authorization: Bearer $token"
header = "Shippo-API-Version: 2018-02-08"
END
echo "Connected account $account"
