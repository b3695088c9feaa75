import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { exports } from "cloudflare:workers";
import { beforeEach, describe, it } from "vitest";
import { z } from "zod";

import { app } from "../../src/app.ts";
import type { Operation } from "../../src/domain/image-request.ts";
import {
  admin,
  breakersWithout,
  failCalls,
  order,
  proKey,
  resetBreakers,
  standardKey,
  throttleCall,
} from "./admin.ts";
import { get, origin } from "./api.ts";
import { countedBreakers } from "./counted-breakers.ts";
import { changedEnv, fetchWith } from "./deployment.ts";

const word = z.enum(["operational", "degraded", "unavailable"]);
const statusSchema = z.strictObject({
  status: word,
  at: z.iso.datetime({ precision: 3 }),
  providers: z.array(
    z.strictObject({
      provider: z.string(),
      status: word,
      models: z.array(
        z.strictObject({
          model: z.string(),
          operation: z.enum(["generate", "edit"]),
          status: word,
        }),
      ),
    }),
  ),
});

beforeEach(resetBreakers);

/** The status as an isolate tells it that has not looked before. */
async function freshStatus(changes: Readonly<Record<string, unknown>> = {}) {
  const response = await fetchWith(changes, "/v1/status");
  return statusSchema.parse(await response.json());
}

function statusOf(
  { providers }: z.infer<typeof statusSchema>,
  model: string,
  operation: Operation = "generate",
) {
  return providers
    .flatMap(({ models }) => models)
    .find((found) => found.model === model && found.operation === operation)?.status;
}

describe("GET /v1/status", () => {
  it("needs no key, and may be kept for ten seconds", async ({ expect }) => {
    const response = await exports.default.fetch(`${origin}/v1/status`);
    expect(response.status).toBe(200);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      "cache-control": "public, max-age=10",
      "x-content-type-options": "nosniff",
      vary: expect.stringContaining("Origin"),
    });
    expect(statusSchema.parse(await response.json()).status).toBe("operational");
  });

  it("can be read by the pages of listed origins", async ({ expect }) => {
    const headers = { origin: "https://app.example" };
    const response = await exports.default.fetch(`${origin}/v1/status`, { headers });
    expect(response.headers.get("access-control-allow-origin")).toBe("https://app.example");
  });

  it("is the same whatever key is sent", async ({ expect }) => {
    expect((await get("/v1/status", { key: "x" })).status).toBe(200);
    expect((await get("/v1/status", admin)).status).toBe(200);
  });

  it("tells of an engine that is out of order, and nothing about it", async ({ expect }) => {
    await failCalls(proKey, 3);
    const status = await freshStatus();
    expect(status).toMatchObject({
      status: "degraded",
      providers: expect.arrayContaining([
        expect.objectContaining({ provider: "openai", status: "unavailable" }),
        expect.objectContaining({ provider: "google", status: "operational" }),
      ]),
    });
    expect(statusOf(status, "gpt-image-2")).toBe("unavailable");
    expect(statusOf(status, "gpt-image-2.6-flare")).toBe("operational");
  });

  it("tells of an engine that edits no images any more", async ({ expect }) => {
    await failCalls("v1:google:gemini-3.1-flash-image:edit", 3);
    const status = await freshStatus();
    expect(status).toMatchObject({
      status: "degraded",
      providers: expect.arrayContaining([
        expect.objectContaining({ provider: "openai", status: "operational" }),
        expect.objectContaining({ provider: "google", status: "degraded" }),
      ]),
    });
    expect(statusOf(status, "gemini-3.1-flash-image", "edit")).toBe("unavailable");
    expect(statusOf(status, "gemini-3.1-flash-image")).toBe("operational");
  });

  it("tells of a rate limit", async ({ expect }) => {
    await throttleCall(standardKey, 60_000);
    const status = await freshStatus();
    expect(status.status).toBe("degraded");
    expect(statusOf(status, "gemini-3.1-flash-image")).toBe("degraded");
  });

  it("is unavailable without any engine", async ({ expect }) => {
    await Promise.all([failCalls(proKey, 3), failCalls(standardKey, 3)]);
    expect((await freshStatus()).status).toBe("unavailable");
  });

  it("heeds an order at once where it was given", async ({ expect }) => {
    const body = { reason: "a secret of ours", expiresInSeconds: 60 };
    await order("openai/gpt-image-2", "isolate", body);
    const response = await exports.default.fetch(`${origin}/v1/status`);
    const text = await response.text();
    expect(text).not.toContain("secret");
    expect(statusOf(statusSchema.parse(JSON.parse(text)), "gpt-image-2")).toBe("unavailable");
  });

  it("takes a breaker that does not answer for one that lets calls through", async ({ expect }) => {
    const PROVIDER_BREAKER = breakersWithout(proKey, () => Promise.reject(new Error("away")));
    expect(statusOf(await freshStatus({ PROVIDER_BREAKER }), "gpt-image-2")).toBe("operational");
  });

  it("asks no breaker while it knows of them", async ({ expect }) => {
    const { counted, asked } = countedBreakers();
    const deployment = changedEnv({ PROVIDER_BREAKER: counted });
    const ask = async () => {
      const context = createExecutionContext();
      await app.fetch(new Request(`${origin}/v1/status`), deployment, context);
      await waitOnExecutionContext(context);
    };
    await ask();
    const first = asked();
    expect(first).toBeGreaterThan(0);
    await ask();
    expect(asked()).toBe(first);
  });
});
