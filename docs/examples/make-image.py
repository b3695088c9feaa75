import json
import os
from urllib.request import Request, urlopen

url, key = os.environ["DIPTYCH_URL"], os.environ["DIPTYCH_KEY"]
body = {"prompt": "A paper boat on a calm lake at dawn", "aspectRatio": "4:5"}
request = Request(
    f"{url}/v1/generations",
    data=json.dumps(body).encode(),
    headers={"Authorization": f"Bearer {key}", "Content-Type": "application/json"},
)
# Raises HTTPError for a problem, whose body says what to do.
with urlopen(request, timeout=300) as response:
    generation = json.load(response)
print(generation["model"], generation["images"][0]["url"], generation["costMicroUsd"])
