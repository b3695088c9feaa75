import { Webhook } from "standardwebhooks";
import { beforeAll, describe, it, vi } from "vitest";

import type { Generation } from "../../src/domain/generation.ts";
import { toGenerationView } from "../../src/http/generation-view.ts";
import { createServices } from "../../src/services.ts";
import { deriveWebhookSecret, toSecretText } from "../../src/webhooks/webhook-secret.ts";
import { createWebhookSender } from "../../src/webhooks/webhook-sender.ts";
import { createAccount, type Account } from "./accounts.ts";
import { uniquePrompt } from "./api.ts";
import { changedEnv } from "./deployment.ts";
import { runWith, submissionOf } from "./runs.ts";
import { openHook } from "./webhook-receiver.ts";

const origin = "https://images.example";
const signingSecret = "signing-secret-of-the-tests";
const failed = { kind: "failed", retryAfterMs: null };

let account: Account;
let generation: Generation;

beforeAll(async () => {
  account = await createAccount({ tier: "standard" });
  generation = await runWith({}, submissionOf(account, { prompt: uniquePrompt() }));
});

/** Makes one try in a deployment with other variables. */
function send(
  url: string,
  { now = Date.now(), changes = {} }: { now?: number; changes?: Record<string, unknown> } = {},
) {
  const { webhooks } = createServices(changedEnv(changes));
  return webhooks.send({ webhook: { url, origin }, generation, now });
}

/** A sender whose calls are made by the function given. */
function senderWith(fetch: typeof globalThis.fetch, deadlineMs?: number) {
  const report = vi.fn<() => void>();
  const options = { fetch, signingSecrets: ["a"], isDevelopment: true, report };
  const sender = createWebhookSender(deadlineMs ? { ...options, deadlineMs } : options);
  const webhook = { url: "https://example.com/hooks", origin };
  return { report, send: () => sender.send({ webhook, generation, now: Date.now() }) };
}

async function receiverOf(secret: string, { accountId }: Account): Promise<Webhook> {
  return new Webhook(toSecretText(await deriveWebhookSecret(secret, accountId)));
}

describe("a webhook", () => {
  it("arrives as one POST that the account's secret checks", async ({ expect }) => {
    const hook = openHook();
    expect(await send(hook.url)).toEqual({ kind: "delivered" });
    const [webhook, ...others] = await hook.received();
    expect(others).toEqual([]);
    expect(webhook).toMatchObject({
      method: "POST",
      headers: {
        "content-type": "application/json",
        "user-agent": "Diptych-Webhooks/1",
        "webhook-id": `msg_${generation.id.slice("gen_".length)}`,
      },
    });
    const { body = "", headers = {} } = webhook ?? {};
    const receiver = await receiverOf(signingSecret, account);
    expect(receiver.verify(body, headers)).toEqual({
      type: "generation.completed",
      timestamp: new Date(generation.completedAt ?? 0).toISOString(),
      data: JSON.parse(JSON.stringify(toGenerationView(generation, origin))),
    });
  });

  it("holds addresses of images, not their bytes, and no key", async ({ expect }) => {
    const hook = openHook();
    await send(hook.url);
    const [webhook] = await hook.received();
    const [image] = generation.images;
    expect(webhook?.body).toContain(`"url":"${origin}/v1/images/${image?.id}"`);
    expect(webhook?.body).not.toMatch(/[\w+/]{100}/);
    expect(JSON.stringify(webhook)).not.toContain(account.key);
    expect(JSON.stringify(webhook)).not.toContain(signingSecret);
  });

  it("keeps its id and its body when it is tried again, and gets a new time", async ({
    expect,
  }) => {
    const hook = openHook({ status: "500" });
    const now = Date.now();
    await send(hook.url, { now });
    await send(hook.url, { now: now + 5000 });
    const [first, second] = await hook.received();
    expect(second?.body).toBe(first?.body);
    const fieldOf = (name: string) => [first?.headers[name], second?.headers[name]];
    expect(new Set(fieldOf("webhook-id")).size).toBe(1);
    const [before, after] = fieldOf("webhook-timestamp").map(Number);
    expect(after).toBe((before ?? 0) + 5);
  });

  it("is signed with each secret while one is replaced", async ({ expect }) => {
    const hook = openHook();
    await send(hook.url, {
      changes: { URL_SIGNING_SECRET: "the-secret-of-now,the-secret-before" },
    });
    const [webhook] = await hook.received();
    const { body = "", headers = {} } = webhook ?? {};
    for (const secret of ["the-secret-of-now", "the-secret-before"]) {
      const receiver = await receiverOf(secret, account);
      expect(() => receiver.verify(body, headers)).not.toThrow();
    }
    const stranger = await receiverOf("other", account);
    expect(() => stranger.verify(body, headers)).toThrow("signature");
  });
});

describe("what the receiver answers", () => {
  it.for([
    { answer: { status: "200" }, result: { kind: "delivered" } },
    { answer: { status: "202" }, result: { kind: "delivered" } },
    { answer: { status: "200", fault: "endless" }, result: { kind: "delivered" } },
    { answer: { status: "410" }, result: { kind: "gone" } },
    { answer: { status: "304" }, result: failed },
    { answer: { status: "400" }, result: failed },
    { answer: { status: "404" }, result: failed },
    { answer: { status: "500", fault: "endless" }, result: failed },
    { answer: { status: "429", retryAfter: "120" }, result: { ...failed, retryAfterMs: 120_000 } },
    { answer: { status: "503", retryAfter: "0" }, result: { ...failed, retryAfterMs: 0 } },
    { answer: { status: "503", retryAfter: "soon" }, result: failed },
    { answer: { fault: "reset" }, result: failed },
  ])("$answer makes $result", async ({ answer, result }, { expect }) => {
    expect(await send(openHook(answer).url)).toEqual(result);
  });

  it("may name a date to come back at", async ({ expect }) => {
    const now = Date.UTC(2026, 10, 1);
    const retryAfter = new Date(now + 90_000).toUTCString();
    const { url } = openHook({ status: "503", retryAfter });
    expect(await send(url, { now })).toEqual({ kind: "failed", retryAfterMs: 90_000 });
  });

  it.for(["301", "302", "303", "307", "308"])(
    "is not followed with %s",
    async (status, { expect }) => {
      const elsewhere = openHook();
      const hook = openHook({ status, location: elsewhere.url });
      expect(await send(hook.url)).toEqual(failed);
      expect(await hook.received()).toHaveLength(1);
      expect(await elsewhere.received()).toEqual([]);
    },
  );

  it("counts as none when it takes too long", async ({ expect }) => {
    const { url } = openHook({ fault: "silent" });
    const { send: sendSilently, report } = senderWith((_, init) => fetch(url, init), 100);
    expect(await sendSilently()).toEqual(failed);
    expect(report).not.toHaveBeenCalled();
  });

  it("is waited for 15 seconds", async ({ expect }) => {
    const timeout = vi.spyOn(AbortSignal, "timeout");
    await send(openHook().url);
    expect(timeout).toHaveBeenCalledExactlyOnceWith(15_000);
    timeout.mockRestore();
  });

  it("is in no log", async ({ expect }) => {
    const log = vi.spyOn(console, "error");
    for (const answer of [{ status: "500" }, { status: "410" }, { fault: "reset" }]) {
      await send(openHook({ ...answer, retryAfter: "said-by-the-receiver" }).url);
    }
    expect(log).not.toHaveBeenCalled();
    log.mockRestore();
  });
});

describe("a try", () => {
  it.for([
    { name: "loopback in a deployment", changes: { DEVELOPMENT: "false" } },
    { name: "a deployment without a secret", changes: { URL_SIGNING_SECRET: "" } },
  ])("fails without a call for $name", async ({ changes }, { expect }) => {
    const hook = openHook();
    expect(await send(hook.url, { changes })).toEqual(failed);
    expect(await hook.received()).toEqual([]);
  });

  it.for(["https://169.254.169.254/", "https://printer.local/", "https://a@b.example/", "", "x"])(
    "fails without a call for the stored address '%s'",
    async (url, { expect }) => {
      expect(await send(url)).toEqual(failed);
    },
  );

  it("fails when nobody listens", async ({ expect }) => {
    expect(await send("http://127.0.0.1:1/hooks")).toEqual(failed);
  });

  it("fails and is reported when no message can be made", async ({ expect }) => {
    const call = vi.fn<typeof fetch>();
    const report = vi.fn<() => void>();
    const options = { fetch: call, signingSecrets: ["a"], isDevelopment: true, report };
    const running = { ...generation, status: "running" } as const;
    const webhook = { url: "https://example.com/hooks", origin };
    const sender = createWebhookSender(options);
    const result = await sender.send({ webhook, generation: running, now: Date.now() });
    expect(result).toEqual(failed);
    expect(call).not.toHaveBeenCalled();
    expect(report).toHaveBeenCalledExactlyOnceWith("a webhook cannot be made", expect.any(Error));
  });
});
