"""Exchanges a code for a token and reads the account with it."""

import json
import os
import sys
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

ISSUER = os.environ["ISSUER"]


def ask(request):
    with urlopen(request, timeout=10) as answer:
        return json.load(answer)


def exchange(code):
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "client_id": os.environ["CLIENT_ID"],
        "client_secret": os.environ["CLIENT_SECRET"],
    }
    return ask(Request(ISSUER + "/oauth/access_token", urlencode(form).encode()))


def account_of(token):
    return ask(Request(ISSUER + "/api/v1/account", headers={
        "Authorization": "Bearer " + token,
        "Shippo-API-Version": "2018-02-08",
    }))


try:
    granted = exchange(os.environ["CODE"])
    # Store granted["access_token"] and granted["account_id"] with your user.
    account = account_of(granted["access_token"])
except HTTPError as error:
    sys.exit(error.read().decode())
print(f"{account['email']}\nConnected account {granted['account_id']}")
