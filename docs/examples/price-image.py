import json
import os
from urllib.request import Request, urlopen

url, key = os.environ["DIPTYCH_URL"], os.environ["DIPTYCH_KEY"]
body = {
    "prompt": "A paper boat on a calm lake at dawn",
    "resolution": "2K",
    "count": 3,
}
request = Request(
    f"{url}/v1/plan",
    data=json.dumps(body).encode(),
    headers={"Authorization": f"Bearer {key}", "Content-Type": "application/json"},
)
with urlopen(request, timeout=60) as response:
    plan = json.load(response)
print(plan["model"], plan["reasons"], f"${plan['estimateMicroUsd'] / 1_000_000}")
