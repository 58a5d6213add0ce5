"""Connects accounts with Authlib: pip install authlib flask requests"""

import os
import secrets
from urllib.parse import urlsplit

from authlib.integrations.base_client import OAuthError
from authlib.integrations.flask_client import OAuth
from flask import Flask

ISSUER, CALLBACK = os.environ["ISSUER"], os.environ["CALLBACK"]
callback_url = urlsplit(CALLBACK)

app = Flask(__name__)
app.secret_key = os.environ.get("SESSION_SECRET") or secrets.token_hex()

provider = OAuth(app).register(
    "provider",
    client_id=os.environ["CLIENT_ID"],
    client_secret=os.environ["CLIENT_SECRET"],
    authorize_url=ISSUER + "/oauth/authorize",
    access_token_url=ISSUER + "/oauth/access_token",
    api_base_url=ISSUER,
    client_kwargs={
        "scope": "*",
        "token_endpoint_auth_method": "client_secret_basic",
        "code_challenge_method": "S256",  # PKCE
    },
)


@app.get("/connect")
def connect():
    # The state and the PKCE verifier are kept in the session.
    return provider.authorize_redirect(CALLBACK)  # exactly as registered


@app.get(callback_url.path)
def callback():
    try:
        token = provider.authorize_access_token()
    except OAuthError as error:
        # Denied, or the state is from another browser.
        app.logger.warning("not connected: %s", error.description)
        return "Not connected. Please try again.", 400
    # Store token["access_token"] and token["account_id"] with your user.
    return f"Connected account {token['account_id']}"


if __name__ == "__main__":
    app.run(callback_url.hostname, callback_url.port)
