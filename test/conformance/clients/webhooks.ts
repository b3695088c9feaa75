import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { text } from "node:stream/consumers";

import OpenAI, { InvalidWebhookSignatureError } from "openai";
import { Webhook, WebhookVerificationError } from "standardwebhooks";
import { z } from "zod";

import { thrownBy } from "../answers.ts";
import type { Case, Client } from "../case.ts";
import type { Stage } from "../stage.ts";
import { versionOf } from "../version-of.ts";

/** How long a webhook may take to come, in milliseconds. */
const arrivalMs = 30_000;

/** The library that checks Standard Webhooks, and OpenAI's client, which does so, too. */
export const webhooks: Client = {
  name: "standardwebhooks",
  version: versionOf("standardwebhooks"),
  cases: webhookCases(),
};

interface Message {
  readonly body: string;
  readonly headers: Record<string, string>;
}

/** Makes a generation that tells its end, and waits for that. */
async function receive(stage: Stage, fields: object): Promise<Message> {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  try {
    const [message] = await Promise.all([
      takeOne(server),
      submit(stage, addressOf(server), fields),
    ]);
    return message;
  } finally {
    server.close();
    server.closeAllConnections();
  }
}

async function submit({ baseURL, key }: Stage, webhookUrl: string, fields: object): Promise<void> {
  const response = await fetch(`${baseURL}/generations`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${key}`,
      "content-type": "application/json",
      prefer: "respond-async",
    },
    body: JSON.stringify({ model: "standard", webhookUrl, ...fields }),
  });
  assert.equal(response.status, 202, await response.text());
}

/** The first request that comes to a server, answered with 204. */
async function takeOne(server: Server): Promise<Message> {
  const signal = AbortSignal.timeout(arrivalMs);
  const [request, response] = (await once(server, "request", { signal })) as [
    IncomingMessage,
    ServerResponse,
  ];
  const headers = Object.entries(request.headers).map(([name, value]) => [name, String(value)]);
  const body = await text(request);
  await new Promise<void>((resolve) => response.writeHead(204).end(resolve));
  return { body, headers: Object.fromEntries(headers) };
}

function addressOf(server: Server): string {
  const address = server.address();
  if (typeof address !== "object" || !address) throw new Error("The receiver has no address.");
  return `http://127.0.0.1:${address.port}/hooks`;
}

async function secretOf(stage: Stage): Promise<string> {
  const answer = await stage.get("/v1/webhook-secret");
  return z.object({ secret: z.string().startsWith("whsec_") }).parse(answer).secret;
}

function webhookCases(): readonly Case[] {
  return [
    {
      call: "new Webhook(secret).verify(body, headers)",
      checks: "generation.completed with its images",
      async run(stage) {
        const prompt = stage.prompt();
        const { body, headers } = await receive(stage, { prompt, size: "512x512" });
        const event = new Webhook(await secretOf(stage)).verify(body, headers);
        assert.partialDeepStrictEqual(event, {
          type: "generation.completed",
          data: { status: "completed", prompt, images: [{ size: "512x512" }] },
        });
      },
    },
    {
      call: "verify(…) of a changed body, verify(…) with another secret",
      checks: "WebhookVerificationError",
      async run(stage) {
        const { body, headers } = await receive(stage, {
          prompt: stage.prompt("[fault:refusal]"),
        });
        const secret = await secretOf(stage);
        const event = Object(new Webhook(secret).verify(body, headers));
        assert.equal(event.type, "generation.failed");
        const changed = body.replace("generation.failed", "generation.completed");
        const other = `whsec_${Buffer.alloc(24, 7).toString("base64")}`;
        assert.throws(() => new Webhook(secret).verify(changed, headers), WebhookVerificationError);
        assert.throws(() => new Webhook(other).verify(body, headers), WebhookVerificationError);
      },
    },
    {
      call: "new OpenAI().webhooks.verifySignature(body, headers, secret)",
      checks: "OpenAI's client knows them, too; a changed body is refused",
      async run(stage) {
        const { body, headers } = await receive(stage, {
          prompt: stage.prompt(),
          size: "512x512",
        });
        const { webhooks: verifier } = new OpenAI({ apiKey: stage.key });
        const secret = await secretOf(stage);
        await verifier.verifySignature(body, headers, secret);
        const error = await thrownBy(verifier.verifySignature(`${body} `, headers, secret));
        assert.ok(error instanceof InvalidWebhookSignatureError, String(error));
      },
    },
  ];
}
