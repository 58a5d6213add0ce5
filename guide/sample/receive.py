# A receiver of events, with Python alone.
import base64, hashlib, hmac, json, os, time
from http.server import BaseHTTPRequestHandler, HTTPServer

secret = base64.b64decode(os.environ["SIGNING_SECRET"].removeprefix("whsec_"))


def signed(headers, body):
    sent = headers.get("webhook-timestamp", "")
    if not sent.isdigit() or abs(time.time() - int(sent)) > 300:
        return False
    content = f"{headers.get('webhook-id')}.{sent}.".encode() + body
    ours = "v1," + base64.b64encode(hmac.digest(secret, content, hashlib.sha256)).decode()
    # There is one signature for each live secret.
    return any([hmac.compare_digest(ours, one) for one in headers.get("webhook-signature", "").split()])


class Receiver(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        if not signed(self.headers, body):
            self.send_response(400)
            self.end_headers()
            return
        self.send_response(204)
        self.end_headers()
        # An event may come twice: remember its id and drop the second one.
        event = json.loads(body)
        print(event["type"], event["id"], flush=True)

    def log_message(self, *ignored):
        pass


HTTPServer(("localhost", int(os.environ["PORT"])), Receiver).serve_forever()
