import { EventSourceParserStream } from "eventsource-parser/stream";

const { DIPTYCH_URL = "", DIPTYCH_KEY = "" } = process.env;

const response = await fetch(`${DIPTYCH_URL}/v1/generations`, {
  method: "POST",
  headers: {
    authorization: `Bearer ${DIPTYCH_KEY}`,
    "content-type": "application/json",
    accept: "text/event-stream",
  },
  body: JSON.stringify({
    prompt: "A paper boat on a calm lake at dawn",
    highQuality: true,
    previews: 2,
  }),
});
if (!response.ok || !response.body) throw new Error(await response.text());

const events = response.body
  .pipeThrough(new TextDecoderStream())
  .pipeThrough(new EventSourceParserStream());
for await (const { event, data } of events) {
  const told = JSON.parse(data);
  if (event === "preview") console.log("preview", told.index, told.base64.length);
  if (event === "restarted") console.log("another engine starts over:", told.to);
  if (event === "completed") console.log("completed", told.images[0].url);
  if (event === "failed") throw new Error(told.detail);
}
