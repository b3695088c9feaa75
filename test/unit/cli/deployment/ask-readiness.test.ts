import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

import { describe, it, onTestFinished } from "vitest";

import { askReadiness } from "../../../../src/cli/deployment/ask-readiness.ts";

const soon = { patienceMs: 60_000, pauseMs: 5 };
const once = { patienceMs: 0, pauseMs: 5 };

/** A server that gives its replies in their order, and the last of them from then on. */
async function startServer(...replies: readonly { status: number; body: string }[]) {
  const asked: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    const reply = replies[Math.min(asked.push(request.url), replies.length) - 1];
    response.writeHead(reply?.status ?? 500, { location: "/elsewhere" });
    response.end(reply?.body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => new Promise<void>((resolve) => server.close(() => resolve())));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

const checks = [
  { name: "binding DB", ok: true, fix: null },
  { name: "provider google", ok: true, fix: "Set GEMINI_API_KEY." },
  { name: "migration 0001", ok: false, fix: "Run it." },
];
const ready = { status: 200, body: JSON.stringify({ status: "ready", checks }) };
const notReady = { status: 503, body: JSON.stringify({ status: "not-ready", checks }) };

describe("askReadiness", () => {
  it("waits for an address that is not known yet", async ({ expect }) => {
    const { url, asked } = await startServer({ status: 404, body: "<html>" }, ready);
    expect(await askReadiness(url, soon)).toEqual({
      kind: "ready",
      advice: ["provider google: Set GEMINI_API_KEY."],
    });
    expect(asked).toEqual(["/readyz", "/readyz"]);
  });

  it("says what is missing", async ({ expect }) => {
    const { url } = await startServer(notReady);
    expect(await askReadiness(url, soon)).toEqual({
      kind: "not-ready",
      missing: ["migration 0001: Run it."],
    });
  });

  it("gives up on what does not answer as Diptych does", async ({ expect }) => {
    const { url, asked } = await startServer({ status: 302, body: "Log in" });
    expect(await askReadiness(url, once)).toEqual({ kind: "silent", last: "status 302" });
    expect(asked).toEqual(["/readyz"]);
  });

  it("says why nobody answers", async ({ expect }) => {
    const answer = await askReadiness("http://diptych.invalid", once);
    expect(answer).toMatchObject({ kind: "silent", last: expect.stringMatching(/\w/) });
  });
});
