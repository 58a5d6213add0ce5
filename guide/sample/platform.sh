#!/bin/sh
# Creates an account for a user, adds a carrier account to it, and mails the user
# a link to take it over.
# Needs ISSUER, API_KEY (a live key of the platform), EMAIL, CARRIER and NUMBER.
set -eu

ask() { curl -sS --fail-with-body --config -; }

made=$(ask <<END
url = "$ISSUER/shippo-accounts"
header = "Authorization: ShippoToken $API_KEY"
header = "Content-Type: application/json"
data = "{\"email\": \"$EMAIL\", \"first_name\": \"Kim\", \"last_name\": \"Vang\"}"
END
) || { printf '%s\n' "$made" >&2; exit 1; }

account=$(printf %s "$made" | sed 's/.*"object_id":"\([^"]*\)".*/\1/')
ask <<END
url = "$ISSUER/carrier_accounts"
header = "Authorization: ShippoToken $API_KEY"
header = "SHIPPO-ACCOUNT-ID: $account"
header = "Content-Type: application/json"
data = "{\"carrier\": \"$CARRIER\", \"account_id\": \"$NUMBER\"}"
END

ask <<END
url = "$ISSUER/shippo-accounts/$account/claim"
request = "POST"
header = "Authorization: ShippoToken $API_KEY"
END
