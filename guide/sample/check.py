"""Finds out what to do after a 401 without a reason: asks introspection."""

import json
import os
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode
from urllib.request import urlopen


def introspect(token):
    """Returns the status and the body, or 0 and nothing."""
    form = urlencode({
        "token": token,
        "client_id": os.environ["CLIENT_ID"],
        "client_secret": os.environ["CLIENT_SECRET"],
    }).encode()
    try:
        with urlopen(os.environ["ISSUER"] + "/oauth/introspect", form, timeout=10) as answer:
            return answer.status, json.load(answer)
    except HTTPError as error:
        return error.code, json.load(error)
    except (URLError, TimeoutError):
        return 0, {}


def after_refusal(token):
    """Returns what to do about a token that was refused."""
    try:
        status, body = introspect(token)
    except ValueError:  # not JSON
        status, body = 0, {}
    if body.get("error") == "unauthorized_client":
        return "suspended: keep the token, contact support"
    if status == 200 and body.get("active") is False:
        return "gone: delete the token, ask the user to connect again"
    if status == 200 and body.get("active") is True:
        return "valid: check how the call sends it"
    return "unknown: keep the token, try again later"


print(after_refusal(os.environ["TOKEN"]))
