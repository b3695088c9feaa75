import json
import os
from urllib.parse import urlencode
from urllib.request import Request, urlopen

url, key = os.environ["DIPTYCH_URL"], os.environ["DIPTYCH_KEY"]

query = {"status": "completed"}
while True:
    request = Request(
        f"{url}/v1/generations?{urlencode(query)}",
        headers={"Authorization": f"Bearer {key}"},
    )
    with urlopen(request, timeout=60) as response:
        page = json.load(response)
    for generation in page["generations"]:
        print(generation["id"], generation["model"], generation["costMicroUsd"])
    if page["nextCursor"] is None:
        break
    query["cursor"] = page["nextCursor"]
