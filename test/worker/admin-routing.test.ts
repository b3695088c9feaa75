import { env } from "cloudflare:workers";
import { beforeAll, describe, it } from "vitest";

import { createAccount, type Account } from "./accounts.ts";
import { admin } from "./admin.ts";
import { get, post, uniquePrompt } from "./api.ts";
import { fetchWith, outOfOrder } from "./deployment.ts";
import { generate, readGeneration, waitForRows } from "./generations.ts";
import { emptyHistory } from "./history.ts";
import { readRefusal } from "./problems.ts";

const route = "/admin/api/routing";
const standard = "gemini-3.1-flash-image";

let account: Account;

beforeAll(async () => {
  await emptyHistory();
  account = await createAccount({ tier: "standard" });
});

async function made(fields: object = {}): Promise<string> {
  const { id } = await generate(account, {
    prompt: uniquePrompt(),
    resolution: "512",
    ...fields,
  });
  await waitForRows(id);
  return id;
}

async function judge(id: string, verdict: "right" | "wrong"): Promise<void> {
  const judged = await post(`/v1/generations/${id}/feedback`, { verdict }, account);
  if (!judged.ok) throw new Error(await judged.text());
}

async function reroll(id: string, engine: "same" | "other"): Promise<void> {
  const body = { engine, resolution: "1K" };
  const again = await readGeneration(await post(`/v1/generations/${id}/reroll`, body, account));
  await waitForRows(again.id);
}

describe("GET /admin/api/routing", () => {
  it("rates routes by reason, model and platform", async ({ expect }) => {
    const plain = [await made(), await made()];
    const onPlatform = await made({ platform: "x_post", resolution: undefined });
    await judge(plain[0] ?? "", "right");
    await judge(plain[1] ?? "", "wrong");
    await judge(plain[1] ?? "", "right");
    await judge(onPlatform, "wrong");
    await reroll(plain[0] ?? "", "other");
    await reroll(plain[1] ?? "", "same");
    const rates = { right: 2, wrong: 1, wrongRate: 1 / 3, rerolledOnOtherEngine: 1 };
    expect(await (await get(route, admin)).json()).toEqual({
      from: expect.any(String),
      to: expect.any(String),
      isWhole: true,
      all: rates,
      reasons: [{ name: "standard", ...rates }],
      models: [{ name: standard, ...rates }],
      platforms: [{ name: "x_post", right: 0, wrong: 1, wrongRate: 1, rerolledOnOtherEngine: 0 }],
    });
  });

  it("counts what was made from one time to another", async ({ expect }) => {
    await judge(await made(), "wrong");
    const later = encodeURIComponent(new Date(Date.now() + 1000).toISOString());
    const earlier = encodeURIComponent(new Date(Date.now() - 3_600_000).toISOString());
    for (const query of [`from=${later}`, `to=${earlier}`]) {
      const rates = await (await get(`${route}?${query}`, admin)).json();
      expect(rates).toMatchObject({ all: { right: 0, wrong: 0, wrongRate: null } });
    }
    const rates = await (await get(`${route}?from=${earlier}&to=${later}`, admin)).json();
    expect(rates).toMatchObject({ all: { wrong: expect.toSatisfy((wrong: number) => wrong > 0) } });
  });

  it.for([
    { query: "?from=yesterday", code: "invalid_parameter", param: "from" },
    { query: "?days=30", code: "unknown_parameter", param: "days" },
  ])("refuses $query", async ({ query, code, param }, { expect }) => {
    const response = await get(`${route}${query}`, admin);
    expect(await readRefusal(response, route)).toMatchObject({ status: 400, code, param });
  });

  it("says so when the history cannot be read", async ({ expect }) => {
    const changes = { DB: outOfOrder(env.DB, "prepare") };
    expect(await readRefusal(await fetchWith(changes, route, admin), route)).toMatchObject({
      status: 503,
      code: "database_unavailable",
    });
  });
});
