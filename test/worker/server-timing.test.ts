import { beforeAll, describe, it } from "vitest";

import { createAccount, type Account } from "./accounts.ts";
import { get, post, uniquePrompt } from "./api.ts";
import { generate } from "./generations.ts";

let account: Account;

beforeAll(async () => {
  account = await createAccount({ tier: "standard" });
});

/** The names in a `Server-Timing` header, each with its milliseconds. */
function timingsOf(response: Response): Readonly<Record<string, number>> {
  const header = response.headers.get("server-timing") ?? "";
  return Object.fromEntries(
    header.split(/, ?/).map((metric) => {
      const [, name = "", duration = ""] =
        /^(\w+);dur=([\d.]+)(;desc="[\w ]+")?$/.exec(metric) ?? [];
      return [name, Number(duration)];
    }),
  );
}

describe("Server-Timing", () => {
  it("says of a JSON answer where its time went", async ({ expect }) => {
    const fields = { prompt: uniquePrompt("[latency:500]"), resolution: "512" };
    const response = await post("/v1/generations", fields, account);
    const timings = timingsOf(response);
    const names = ["auth", "plan", "ledger", "run", "engine", "store", "total"];
    expect(Object.keys(timings)).toEqual(names);
    expect(timings["engine"]).toBeGreaterThan(400);
    expect(timings["total"]).toBeGreaterThanOrEqual(timings["engine"] ?? Infinity);
  });

  it("says it of OpenAI's surface, and of a stream what is known before it", async ({ expect }) => {
    const fields = { prompt: uniquePrompt(), model: "standard" };
    const whole = timingsOf(await post("/v1/images/generations", fields, account));
    expect(Object.keys(whole)).toEqual(["auth", "plan", "ledger", "run", "engine", "total"]);
    const stream = await post("/v1/images/generations", { ...fields, stream: true }, account);
    expect(Object.keys(timingsOf(stream))).toEqual(["auth", "plan", "ledger", "run", "total"]);
    await stream.text();
  });

  it("is on refusals and on images, once each", async ({ expect }) => {
    const refused = await get("/v1/models", { key: "dpt_none" });
    expect([refused.status, Object.keys(timingsOf(refused))]).toEqual([401, ["auth", "total"]]);
    const { images } = await generate(account, { prompt: uniquePrompt(), resolution: "512" });
    const image = await get(images[0]?.url ?? "", account);
    expect(Object.keys(timingsOf(image))).toEqual(["auth", "store", "total"]);
    await image.arrayBuffer();
  });
});
