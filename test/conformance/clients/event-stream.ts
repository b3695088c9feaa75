import assert from "node:assert/strict";

import { EventSourceParserStream, type EventSourceMessage } from "eventsource-parser/stream";

import { generationSchema } from "../answers.ts";
import type { Case, Client } from "../case.ts";
import { decode } from "../pictures.ts";
import type { Stage } from "../stage.ts";
import { versionOf } from "../version-of.ts";

/** `fetch` and a parser of event streams: what every library for `EventSource` is made of. */
export const eventStream: Client = {
  name: "eventsource-parser",
  version: `${versionOf("eventsource-parser")}, fetch`,
  cases: eventCases(),
};

/** Posts JSON and asks for a stream. */
function post({ url, key }: Stage, path: string, body: object): Promise<Response> {
  return fetch(`${url}${path}`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${key}`,
      "content-type": "application/json",
      accept: "text/event-stream",
    },
    body: JSON.stringify(body),
  });
}

/** The events of an answer, as they come. */
function eventsOf({ body }: Response): ReadableStream<EventSourceMessage> {
  if (!body) throw new Error("The answer has no body.");
  return body.pipeThrough(new TextDecoderStream()).pipeThrough(new EventSourceParserStream());
}

function namesOf(events: readonly EventSourceMessage[]): readonly (string | undefined)[] {
  return events.map(({ event }) => event);
}

function dataOf(events: readonly EventSourceMessage[], name: string): Record<string, unknown> {
  const found = events.find(({ event }) => event === name);
  if (!found) throw new Error(`There is no event '${name}', but ${namesOf(events).join(", ")}.`);
  return Object(JSON.parse(found.data));
}

function assertIncreasing(events: readonly EventSourceMessage[], after: number): void {
  let last = after;
  for (const { id } of events) {
    assert.ok(Number(id) > last, `the id ${id} follows ${last}`);
    last = Number(id);
  }
}

function eventCases(): readonly Case[] {
  return [
    {
      call: "POST /v1/generations, Accept: text/event-stream, previews: 2",
      checks: "accepted, routed, 2 preview, completed; ids increase; images all",
      async run(stage) {
        const prompt = stage.prompt();
        const body = { prompt, model: "pro", previews: 2, size: "1024x1024", quality: "low" };
        const events = await Array.fromAsync(eventsOf(await post(stage, "/v1/generations", body)));
        const names = ["accepted", "routed", "preview", "preview", "completed"];
        assert.deepEqual(namesOf(events), names);
        assertIncreasing(events, -1);
        const { base64 } = dataOf(events, "preview");
        assert.equal((await decode(String(base64))).size, "1024x1024");
        const { images } = generationSchema.parse(dataOf(events, "completed"));
        const image = await fetch(images[0]?.signedUrl ?? "");
        assert.equal((await decode(new Uint8Array(await image.arrayBuffer()))).size, "1024x1024");
      },
    },
    {
      call: "GET /v1/generations/{id}/events, Last-Event-ID, after a cut",
      checks: "goes on after that event, to completed; nothing twice, one call",
      async run(stage) {
        const prompt = stage.prompt("[openai:latency:2000]");
        const response = await post(stage, "/v1/generations", {
          prompt,
          model: "pro",
          previews: 1,
          quality: "low",
        });
        const seen: EventSourceMessage[] = [];
        for await (const event of eventsOf(response)) {
          seen.push(event);
          // Leaving the loop cancels the body, and with it the connection.
          if (event.event === "preview") break;
        }
        const last = seen.at(-1)?.id ?? "";
        const { generationId } = dataOf(seen, "accepted");
        const again = await fetch(`${stage.baseURL}/generations/${String(generationId)}/events`, {
          headers: { authorization: `Bearer ${stage.key}`, "last-event-id": last },
        });
        assert.equal(again.status, 200);
        const events = await Array.fromAsync(eventsOf(again));
        assert.equal(namesOf(events).at(-1), "completed");
        assertIncreasing(events, Number(last));
        assert.equal((await stage.calls(prompt)).length, 1);
      },
    },
    {
      call: "GET eventsUrl of a 202, without a key",
      checks: "from accepted to completed; then 204, so that EventSource stops",
      async run(stage) {
        const response = await fetch(`${stage.baseURL}/generations`, {
          method: "POST",
          headers: {
            authorization: `Bearer ${stage.key}`,
            "content-type": "application/json",
            prefer: "respond-async",
          },
          body: JSON.stringify({ prompt: stage.prompt(), model: "standard", size: "512x512" }),
        });
        assert.equal(response.status, 202);
        const { eventsUrl } = Object(await response.json());
        const events = await Array.fromAsync(eventsOf(await fetch(String(eventsUrl))));
        assert.deepEqual(namesOf(events), ["accepted", "routed", "completed"]);
        const headers = { "last-event-id": events.at(-1)?.id ?? "" };
        assert.equal((await fetch(String(eventsUrl), { headers })).status, 204);
      },
    },
    {
      call: "POST /v1/generations as a stream, content refused",
      checks: "failed is the last event, with the problem and its code",
      async run(stage) {
        const body = { prompt: stage.prompt("[fault:refusal]"), model: "standard" };
        const events = await Array.fromAsync(eventsOf(await post(stage, "/v1/generations", body)));
        assert.equal(namesOf(events).at(-1), "failed");
        assert.partialDeepStrictEqual(dataOf(events, "failed"), {
          status: 400,
          code: "moderation_blocked",
        });
      },
    },
    {
      call: "POST /v1/generations as a stream, the first engine down",
      checks: "attempt-failed says which and what is next; completed",
      engineFails: true,
      async run(stage) {
        const body = { prompt: stage.prompt("[openai:fault:server-error]"), model: "gpt-image-2" };
        const events = await Array.fromAsync(eventsOf(await post(stage, "/v1/generations", body)));
        assert.partialDeepStrictEqual(dataOf(events, "attempt-failed"), {
          model: "gpt-image-2",
          kind: "server-error",
          next: "gemini-3.1-flash-image",
        });
        assert.equal(namesOf(events).at(-1), "completed");
      },
    },
    {
      call: "POST /v1/batches, Accept: text/event-stream",
      checks: "accepted, the events of both items, completed; ids increase",
      async run(stage) {
        const slides = [{ prompt: stage.prompt() }, { prompt: stage.prompt() }];
        const body = { slides, size: "512x512" };
        const events = await Array.fromAsync(eventsOf(await post(stage, "/v1/batches", body)));
        const names = namesOf(events);
        assert.equal(names[0], "accepted");
        assert.equal(names.at(-1), "completed");
        assert.equal(names.filter((name) => name === "item-completed").length, 2);
        assertIncreasing(events, -1);
      },
    },
  ];
}
