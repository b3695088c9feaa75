import base64
import hashlib
import hmac
import json
import os
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.request import Request, urlopen

url, key = os.environ["DIPTYCH_URL"], os.environ["DIPTYCH_KEY"]
request = Request(
    f"{url}/v1/webhook-secret", headers={"Authorization": f"Bearer {key}"}
)
with urlopen(request, timeout=60) as response:
    secret = base64.b64decode(json.load(response)["secret"].removeprefix("whsec_"))


def is_genuine(headers, body):
    sent_at = headers["webhook-timestamp"]
    if abs(time.time() - int(sent_at)) > 300:
        return False
    signed = f"{headers['webhook-id']}.{sent_at}.".encode() + body
    digest = hmac.new(secret, signed, hashlib.sha256).digest()
    wanted = f"v1,{base64.b64encode(digest).decode()}"
    given = headers["webhook-signature"].split(" ")
    return any(hmac.compare_digest(wanted, one) for one in given)


class Receiver(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        if not is_genuine(self.headers, body):
            self.send_response(401)
        else:
            message = json.loads(body)
            print(message["type"], message["data"]["id"], flush=True)
            self.send_response(204)
        self.end_headers()


server = HTTPServer(("localhost", int(os.environ.get("PORT", "3000"))), Receiver)
print("listening", flush=True)
server.serve_forever()
