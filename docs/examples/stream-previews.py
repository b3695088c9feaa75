import json
import os
from urllib.request import Request, urlopen

url, key = os.environ["DIPTYCH_URL"], os.environ["DIPTYCH_KEY"]
body = {
    "prompt": "A paper boat on a calm lake at dawn",
    "highQuality": True,
    "previews": 2,
}
request = Request(
    f"{url}/v1/generations",
    data=json.dumps(body).encode(),
    headers={
        "Authorization": f"Bearer {key}",
        "Content-Type": "application/json",
        "Accept": "text/event-stream",
    },
)
with urlopen(request, timeout=300) as response:
    event = None
    for line in response:
        field, _, value = line.decode().rstrip("\n").partition(": ")
        if field == "event":
            event = value
        if field != "data":
            continue
        told = json.loads(value)
        if event == "preview":
            print("preview", told["index"], len(told["base64"]))
        if event == "completed":
            print("completed", told["images"][0]["url"])
        if event == "failed":
            raise RuntimeError(told["detail"])
