#!/bin/sh
# Reports a token or an API key as leaked, which stops it at once. Anybody who has it can.
# Needs ISSUER and TOKEN in the environment.
set -eu

curl -sS --fail-with-body --config - <<END
url = "$ISSUER/oauth/leaked"
data-urlencode = "token=$TOKEN"
END
