import assert from "node:assert/strict";

import {
  APIConnectionTimeoutError,
  APIUserAbortError,
  RateLimitError,
  UnprocessableEntityError,
} from "openai";

import { diptychOf, thrownBy } from "../../answers.ts";
import type { Case } from "../../case.ts";
import { eventually } from "../../eventually.ts";
import { findByPrompt } from "../../history.ts";
import { decode } from "../../pictures.ts";
import { createClient, createCountedClient, small } from "./client.ts";

export const repeatCases: readonly Case[] = [
  {
    call: "new OpenAI({ timeout: 1000 }), an image that takes 2.5 s",
    checks: "it sends again by itself, and gets the image of its first request: paid once",
    async run(stage) {
      const prompt = stage.prompt("[latency:2500]");
      const { client, sent } = createCountedClient(stage, { timeout: 1000, maxRetries: 5 });
      const answer = await client.images.generate({ model: "standard", prompt, ...small });
      await decode(answer.data?.[0]?.b64_json);
      assert.ok(sent.length > 1, "it never gave up");
      assert.equal((await stage.calls(prompt)).length, 1);
    },
  },
  {
    call: "images.generate(…), its answer is lost on the way",
    checks: "it sends again by itself, and gets that answer: paid once",
    async run(stage) {
      const prompt = stage.prompt();
      let requests = 0;
      const client = createClient(stage, {
        async fetch(input, init) {
          requests += 1;
          const response = await fetch(input, init);
          if (requests > 1) return response;
          await response.body?.cancel();
          throw new TypeError("fetch failed");
        },
      });
      const answer = await client.images.generate({ model: "standard", prompt, ...small });
      await decode(answer.data?.[0]?.b64_json);
      assert.equal(requests, 2);
      assert.equal((await stage.calls(prompt)).length, 1);
    },
  },
  {
    call: "images.generate(…), both engines overloaded at first",
    checks: "told to come back, it sends again by itself: one paid image",
    engineFails: true,
    async run(stage) {
      const prompt = stage.prompt();
      const overloaded = { prompt, fault: { kind: "overloaded" } } as const;
      await stage.queue({ ...overloaded, provider: "google", times: 1 });
      // The last engine is asked twice.
      await stage.queue({ ...overloaded, provider: "openai", times: 2 });
      const { client, sent } = createCountedClient(stage, { maxRetries: 5 });
      const answer = await client.images.generate({ model: "standard", prompt, ...small });
      await decode(answer.data?.[0]?.b64_json);
      assert.ok(sent.length > 1, "one request sufficed");
      const calls = await stage.calls(prompt);
      const paid = calls.filter(({ response }) => response.images.length > 0);
      assert.equal(paid.length, 1);
    },
  },
  {
    call: "images.generate(…) beside another, one at a time allowed",
    checks: "RateLimitError too_many_in_flight; by itself it waits, and gets its image",
    async run(stage) {
      const client = createClient(stage, { apiKey: stage.narrowKey, maxRetries: 10 });
      const generate = (prompt: string, options = {}) =>
        client.images.generate({ model: "standard", prompt, ...small }, options);
      const isUnderWay = eventually(async () => {
        const usage = await client.get<unknown>("/usage");
        assert.partialDeepStrictEqual(usage, { generationsInFlight: { used: 1 } });
      });
      const beside = async () => {
        await isUnderWay;
        const error = await thrownBy(generate(stage.prompt(), { maxRetries: 0 }));
        assert.ok(error instanceof RateLimitError, String(error));
        assert.equal(error.code, "too_many_in_flight");
        return generate(stage.prompt());
      };
      const answers = await Promise.all([generate(stage.prompt("[latency:5000]")), beside()]);
      for (const { data } of answers) await decode(data?.[0]?.b64_json);
    },
  },
  {
    call: 'images.generate(…, { headers: { "Idempotency-Key": … } }) twice',
    checks: "the same generation and image; Idempotency-Replayed: true",
    async run(stage) {
      const prompt = stage.prompt();
      const client = createClient(stage);
      const options = { headers: { "Idempotency-Key": crypto.randomUUID() } };
      const body = { model: "standard", prompt, ...small };
      const first = await client.images.generate(body, options);
      const again = await client.images.generate(body, options).withResponse();
      assert.deepEqual(diptychOf(again.data), diptychOf(first));
      assert.deepEqual(again.data.data, first.data);
      assert.equal(again.response.headers.get("idempotency-replayed"), "true");
      assert.equal((await stage.calls(prompt)).length, 1);
    },
  },
  {
    call: "the same key with another body",
    checks: "UnprocessableEntityError idempotency_key_reused; nothing is made",
    async run(stage) {
      const client = createClient(stage);
      const options = { headers: { "Idempotency-Key": crypto.randomUUID() } };
      const prompt = stage.prompt();
      await client.images.generate({ model: "standard", prompt, ...small }, options);
      const other = stage.prompt();
      const call = client.images.generate({ model: "standard", prompt: other, ...small }, options);
      const error = await thrownBy(call);
      assert.ok(error instanceof UnprocessableEntityError, String(error));
      assert.equal(error.code, "idempotency_key_reused");
      assert.deepEqual(await stage.calls(other), []);
    },
  },
  {
    call: "images.generate(…, { timeout: 300, maxRetries: 0 })",
    checks: "APIConnectionTimeoutError; its image is in the history all the same",
    async run(stage) {
      const prompt = stage.prompt("[latency:1500]");
      const { client, sent } = createCountedClient(stage);
      const body = { model: "standard", prompt, ...small };
      const error = await thrownBy(client.images.generate(body, { timeout: 300, maxRetries: 0 }));
      assert.ok(error instanceof APIConnectionTimeoutError, String(error));
      assert.equal(sent.length, 1);
      assert.equal((await findByPrompt(stage, prompt)).status, "completed");
    },
  },
  {
    call: "images.generate(…, { signal }), aborted",
    checks: "APIUserAbortError, sent once; its image is in the history all the same",
    async run(stage) {
      const prompt = stage.prompt("[latency:1500]");
      const { client, sent } = createCountedClient(stage);
      const body = { model: "standard", prompt, ...small };
      const call = client.images.generate(body, { signal: AbortSignal.timeout(300) });
      const error = await thrownBy(call);
      assert.ok(error instanceof APIUserAbortError, String(error));
      assert.equal(sent.length, 1);
      assert.equal((await findByPrompt(stage, prompt)).status, "completed");
    },
  },
];
