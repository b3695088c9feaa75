import base64
import os

from openai import OpenAI

client = OpenAI(
    api_key=os.environ["DIPTYCH_KEY"], base_url=f"{os.environ['DIPTYCH_URL']}/v1"
)
stream = client.images.generate(
    model="pro",
    prompt="A paper boat on a calm lake at dawn",
    size="1536x1024",
    stream=True,
    partial_images=2,
)
for event in stream:
    if event.type == "image_generation.partial_image":
        print(event.partial_image_index)
    else:
        with open(os.environ.get("DIPTYCH_OUTPUT", "boat.png"), "wb") as file:
            file.write(base64.b64decode(event.b64_json))
