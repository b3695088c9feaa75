import { readdirSync, readFileSync } from "node:fs";

import { afterAll, beforeAll, describe, it, onTestFinished, vi } from "vitest";

import { startSimulator, type Simulator } from "../../src/simulator/server.ts";
import { isLong } from "../selection.ts";
import { startDevelopmentServer, type DevelopmentServer } from "./development-server.ts";
import { loseHistory, reconcile } from "./lost-history.ts";
import { sendRaw } from "./send-raw.ts";

const headers = { authorization: "Bearer dpt_dev_pro", "content-type": "application/json" };

describe("npm run dev, as a newcomer starts it", () => {
  let server: DevelopmentServer;

  beforeAll(async () => {
    server = await startDevelopmentServer({}, { ADMIN_TOKEN: "dpt_dev_admin" });
  });
  afterAll(() => server.stop());

  it("prints where the studio is, every key and a call to try", ({ expect }) => {
    const printed = server.output();
    expect(printed).toContain(`Studio   ${server.url}`);
    for (const key of ["free", "standard", "pro", "bench", "admin"]) {
      expect(printed).toContain(`dpt_dev_${key}`);
    }
    expect(printed).toContain(`curl ${server.url}/v1/images/generations`);
  });

  it("serves the studio and its files under their policy", async ({ expect }) => {
    const page = await fetch(`${server.url}/studio`);
    const script = /\/studio\/assets\/[\w.-]+\.js/.exec(await page.text())?.[0] ?? "";
    const answers = [page, await fetch(`${server.url}${script}`)];
    for (const { status, headers: told } of answers) {
      expect(status).toBe(200);
      expect(Object.fromEntries(told)).toMatchObject({
        "content-security-policy": expect.stringMatching(
          /^default-src 'none'; script-src 'self'; style-src 'self';.*frame-ancestors 'none'$/,
        ),
        "referrer-policy": "no-referrer",
        "strict-transport-security": "max-age=15552000; includeSubDomains",
        "x-content-type-options": "nosniff",
      });
    }
  });

  it("takes no more of a body than it counts, whatever the header says", async ({ expect }) => {
    const sent = (head: string, body: string) =>
      sendRaw(
        server.url,
        `POST /v1/plan HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer dpt_dev_pro\r\ncontent-type: application/json\r\nconnection: close\r\n${head}\r\n\r\n${body}`,
      );
    const tooLong = '{"prompt":"A hare"}'.padEnd(1_100_000, " ");
    const chunks = `${tooLong.length.toString(16)}\r\n${tooLong}\r\n0\r\n\r\n`;
    expect(await sent("transfer-encoding: chunked", chunks)).toMatch(/^HTTP\/1.1 413 /);
    expect(await sent(`content-length: ${tooLong.length}`, tooLong)).toMatch(/^HTTP\/1.1 413 /);
    // Fewer than it says: it is not waited for what never comes, and no more is read than it says.
    expect(await sent("content-length: 19", `{"prompt":"A hare"}${tooLong}`)).toMatch(/ 200 OK/);
    expect(await sent("content-length: 9", '{"prompt":"A hare"}')).toMatch(/^HTTP\/1.1 400 /);
    expect(await sent("content-length: x", "{}")).toMatch(/^(?:HTTP\/1.1 400 |$)/);
    expect(await sent(`x-long: ${"x".repeat(1_000_000)}`, "")).toMatch(/^(?:HTTP\/1.1 4\d\d |$)/);
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
  });

  it("makes an 8:1 Pro image with the standard model, at its pixels", async ({ expect }) => {
    const response = await create(server.url, {
      prompt: "A hare",
      highQuality: true,
      aspectRatio: "8:1",
    });
    expect(await response.json()).toMatchObject({
      status: "completed",
      model: "gemini-3.1-flash-image",
      reasons: ["high_quality", "aspect_ratio_unsupported"],
      images: [{ size: "3072x384" }],
      warnings: [],
    });
  });

  it("gets a lost history back by the hourly trigger, and npm run reconcile agrees", async ({
    expect,
  }) => {
    const refused = { prompt: "[fault:refusal]", model: "standard" };
    expect((await create(server.url, refused)).status).toBe(400);
    const equal = { compared: 2, equal: 2, rowsWritten: 0, recordsWritten: 0 };
    const same = { toHistory: equal, toRecords: equal };
    // The first passes may come before the run has written both.
    const isSame = async () => expect(await reconcile(server)).toMatchObject(same);
    await vi.waitFor(isSame, { timeout: 20_000 });
    await loseHistory(server);
    const triggered = await fetch(`${server.url}/cdn-cgi/handler/scheduled`);
    expect(await triggered.text()).toBe("ok");
    expect(await reconcile(server)).toMatchObject(same);
  });

  it("leaves no process behind when it is interrupted", async ({ expect }) => {
    const children = descendantsOf(server.pid);
    expect(children.length).toBeGreaterThan(0);
    expect(await server.stop()).toBe(0);
    await expect.poll(() => children.filter(isAlive), { timeout: 5000 }).toEqual([]);
    await expect(fetch(server.url)).rejects.toThrow();
  });
});

describe("npm run dev, with settings", () => {
  let simulator: Simulator;
  let server: DevelopmentServer;

  beforeAll(async () => {
    simulator = await startSimulator({ port: 0, latencyScale: 0 });
    server = await startDevelopmentServer(
      { OPENAI_BASE_URL: simulator.baseUrls.openai, GOOGLE_BASE_URL: simulator.baseUrls.google },
      { TIERS: '{"free":{"greatestResolution":"2K"}}', CORS_ORIGINS: "https://a.example?$x" },
    );
  });
  afterAll(async () => {
    await server.stop();
    await simulator.close();
  });

  it("calls the addresses that the environment names, and starts no simulator", async ({
    expect,
  }) => {
    expect(server.simulatorUrl).toBeUndefined();
    for (const model of ["pro", "standard"]) {
      const response = await create(server.url, { prompt: `A hare for ${model}`, model });
      expect(response.status).toBe(200);
    }
    const calls = await (await fetch(`${simulator.url}/__control/calls`)).text();
    expect(calls).toContain("A hare for pro");
    expect(calls).toContain("A hare for standard");
  });

  it("hands settings in JSON to the Worker as they are", async ({ expect }) => {
    const response = await fetch(`${server.url}/v1/plan`, {
      method: "POST",
      headers: { ...headers, authorization: "Bearer dpt_dev_free", origin: "https://a.example?$x" },
      body: JSON.stringify({ prompt: "A hare", resolution: "2K" }),
    });
    expect(response.status).toBe(200);
    expect(response.headers.get("access-control-allow-origin")).toBe("https://a.example?$x");
  });
});

describe("npm run dev, without keys", () => {
  // A server of its own takes seconds, and the tests in workerd see to what it does then.
  it.runIf(isLong)(
    "makes a Pro image with the standard model when OpenAI has none",
    async ({ expect }) => {
      const server = await startDevelopmentServer({ OPENAI_API_KEY: "" });
      onTestFinished(() => server.stop().then(() => undefined));
      const response = await create(server.url, { prompt: "A hare", highQuality: true });
      expect(await response.json()).toMatchObject({
        status: "completed",
        model: "gemini-3.1-flash-image",
        fallbackFrom: "gpt-image-2",
        reasons: ["high_quality", "provider_not_configured"],
      });
      const models = await fetch(`${server.url}/readyz`);
      expect(await models.text()).toContain("OPENAI_API_KEY");
    },
  );

  it("names the settings when no provider is configured", async ({ expect }) => {
    const server = await startDevelopmentServer({ OPENAI_API_KEY: "", GEMINI_API_KEY: "" });
    onTestFinished(() => server.stop().then(() => undefined));
    const response = await create(server.url, { prompt: "A hare" });
    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({
      code: "provider_not_configured",
      detail: expect.stringMatching(
        /GEMINI_API_KEY.*OPENAI_API_KEY|OPENAI_API_KEY.*GEMINI_API_KEY/,
      ),
    });
    expect((await fetch(`${server.url}/readyz`)).status).toBe(503);
  });
});

function create(url: string, body: object): Promise<Response> {
  return fetch(`${url}/v1/generations`, { method: "POST", headers, body: JSON.stringify(body) });
}

/** Every process below one, by what the kernel says of its parent. */
function descendantsOf(pid: number): readonly number[] {
  const parents = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      const parent = parentOf(Number(name));
      return parent === undefined ? [] : [{ pid: Number(name), parent }];
    });
  const below = (ancestor: number): number[] =>
    parents
      .filter(({ parent }) => parent === ancestor)
      .flatMap((child) => [child.pid, ...below(child.pid)]);
  return below(pid);
}

function parentOf(pid: number): number | undefined {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ");
    return Number(fields?.[1]);
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  return parentOf(pid) !== undefined;
}
