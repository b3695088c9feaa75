import json
import os
from urllib.request import Request, urlopen

url, key = os.environ["DIPTYCH_URL"], os.environ["DIPTYCH_KEY"]


def call(path, body, content_type):
    headers = {"Authorization": f"Bearer {key}", "Content-Type": content_type}
    with urlopen(Request(f"{url}{path}", body, headers), timeout=300) as response:
        return json.load(response)


with open(os.environ.get("DIPTYCH_FILE", "boat.png"), "rb") as file:
    upload = call("/v1/uploads", file.read(), "image/png")
edit = {"prompt": "Make the sail red", "image": upload["id"]}
generation = call("/v1/generations", json.dumps(edit).encode(), "application/json")
print(generation["images"][0]["url"])
