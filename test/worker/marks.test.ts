import { beforeAll, describe, it } from "vitest";

import { createAccount, type Account } from "./accounts.ts";
import { get, patch, post, uniquePrompt } from "./api.ts";
import { generate, readGeneration, waitForRows } from "./generations.ts";
import { generations, records } from "./history.ts";
import { readRefusal } from "./problems.ts";
import { pass } from "./reconcile.ts";

let account: Account;

beforeAll(async () => {
  account = await createAccount({ tier: "standard" });
});

async function made() {
  const generation = await generate(account, { prompt: uniquePrompt(), resolution: "512" });
  await waitForRows(generation.id);
  return generation;
}

function mark(id: string, body: object, caller = account): Promise<Response> {
  return patch(`/v1/generations/${id}`, body, caller);
}

async function idsWith(query: string): Promise<readonly string[]> {
  const response = await get(`/v1/generations?${query}`, account);
  const { generations: found } = await response.json<{ generations: { id: string }[] }>();
  return found.map(({ id }) => id);
}

describe("a generation that is marked", () => {
  it("is a favourite, has labels, and is found by them", async ({ expect }) => {
    const { id } = await made();
    const marked = await readGeneration(
      await mark(id, { favourite: true, labels: ["spring", "Ärger", "spring"] }),
    );
    expect(marked).toMatchObject({ id, favourite: true, labels: ["spring", "Ärger"] });
    expect(await readGeneration(await get(`/v1/generations/${id}`, account))).toEqual(marked);
    expect(await idsWith("favourite=true")).toEqual([id]);
    expect(await idsWith(`label=${encodeURIComponent("Ärger")}&favourite=true`)).toEqual([id]);
    // What is left out stays as it is.
    const again = await readGeneration(await mark(id, { favourite: false }));
    expect(again).toMatchObject({ favourite: false, labels: ["spring", "Ärger"] });
    expect(await idsWith("favourite=true")).toEqual([]);
    expect(await idsWith("label=spring")).toEqual([id]);
    await mark(id, { labels: [] });
    expect(await idsWith("label=spring")).toEqual([]);
  });

  it("keeps what is said of its route, the last word alone", async ({ expect }) => {
    const { id } = await made();
    const route = `/v1/generations/${id}/feedback`;
    const first = await readGeneration(await post(route, { verdict: "right" }, account));
    expect(first.feedback).toMatchObject({ verdict: "right", note: null });
    const note = "Text was needed";
    const second = await readGeneration(await post(route, { verdict: "wrong", note }, account));
    expect(second.feedback).toMatchObject({ verdict: "wrong", note });
    expect(await idsWith("feedback=right")).toEqual([]);
    expect(await idsWith("feedback=wrong")).toEqual([id]);
  });

  it("has its marks in the record, too: they come back with the history", async ({ expect }) => {
    const { id } = await made();
    await mark(id, { favourite: true, labels: ["kept"] });
    const kept = await records.find(account.accountId, id);
    const row = await generations.find(account.accountId, id);
    expect(kept).toEqual({ kind: "found", generation: row });
    expect(row?.marks).toEqual({ favourite: true, labels: ["kept"], feedback: null });
    expect((await pass("records-to-history")).left).toEqual([]);
  });

  it.for([
    [{ favourite: "yes" }, "invalid_parameter"],
    [{ labels: [""] }, "invalid_parameter"],
    [{ labels: Array.from({ length: 21 }, (_, index) => `label ${index}`) }, "invalid_parameter"],
    [{ colour: "red" }, "unknown_parameter"],
  ] as const)("is refused %j", async ([body, code], { expect }) => {
    const { id } = await made();
    const answer = await mark(id, body);
    expect(await readRefusal(answer, `/v1/generations/${id}`)).toMatchObject({ status: 400, code });
  });

  it("is the account's own", async ({ expect }) => {
    const { id } = await made();
    const other = await createAccount({ tier: "standard" });
    const path = `/v1/generations/${id}`;
    const answer = await mark(id, { favourite: true }, other);
    expect(await readRefusal(answer, path)).toMatchObject({ status: 404 });
    const said = await post(`${path}/feedback`, { verdict: "wrong" }, other);
    expect(await readRefusal(said, `${path}/feedback`)).toMatchObject({ status: 404 });
  });
});
