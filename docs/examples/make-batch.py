import json
import os
import time
from urllib.request import Request, urlopen

url, key = os.environ["DIPTYCH_URL"], os.environ["DIPTYCH_KEY"]


def call(address, body=None):
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    data = None if body is None else json.dumps(body).encode()
    with urlopen(Request(address, data, headers), timeout=60) as response:
        return json.load(response)


batch = call(
    f"{url}/v1/batches",
    {
        "prompt": "A paper boat on a calm lake",
        "platforms": ["instagram_feed", "x_post", "pinterest_pin"],
    },
)
while batch["status"] == "running":
    time.sleep(2)
    batch = call(batch["statusUrl"])
print(batch["status"], batch["costMicroUsd"], batch["archiveUrl"])
