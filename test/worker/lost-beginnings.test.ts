import { env } from "cloudflare:workers";
import { beforeEach, describe, it, vi } from "vitest";

import { createAccount, type Account } from "./accounts.ts";
import { uniquePrompt } from "./api.ts";
import { fetchWith } from "./deployment.ts";
import { readGeneration, waitForRows } from "./generations.ts";
import { readRefusal } from "./problems.ts";
import { callsWithPrompt } from "./simulator-calls.ts";

const native = "/v1/generations";

beforeEach(() => {
  vi.spyOn(console, "error").mockImplementation(() => undefined);
});

/** A namespace whose objects carry out the first calls of a method, and whose answers are lost. */
function losingAnswers(
  namespace: { getByName(name: string): object },
  method: string,
  lost: number,
) {
  let calls = 0;
  const getByName = (name: string) =>
    new Proxy(namespace.getByName(name), {
      get: (stub, member) => {
        const value: unknown = Reflect.get(stub, member, stub);
        if (member !== method || typeof value !== "function") return value;
        return async (...args: readonly unknown[]) => {
          const result: unknown = await Reflect.apply(value, stub, args);
          calls += 1;
          if (calls <= lost) throw new Error("the answer was lost");
          return result;
        };
      },
    });
  return { getByName };
}

async function reportOf({ accountId }: Account) {
  return env.ACCOUNT_LEDGER.getByName(accountId).describe(Date.now());
}

describe("a call whose beginning is not heard of", () => {
  it.for([
    { name: "from its run", binding: "GENERATION_RUN", method: "submitAndWatch" },
    { name: "from the ledger", binding: "ACCOUNT_LEDGER", method: "open" },
  ] as const)("begins once: $name", async ({ binding, method }, { expect }) => {
    const account = await createAccount({ tier: "standard" });
    const changes = { [binding]: losingAnswers(env[binding], method, 2) };
    const body = { prompt: uniquePrompt(), resolution: "512" };
    const response = await fetchWith(changes, native, { ...account, body });
    const generation = await readGeneration(response);
    expect(generation.status).toBe("completed");
    expect(await callsWithPrompt(body.prompt)).toHaveLength(1);
    await waitForRows(generation.id);
    await vi.waitFor(async () => {
      const { open, settled, reserved } = await reportOf(account);
      expect(open.reservations).toBe(0);
      expect([reserved.images, settled.images]).toEqual([1, 1]);
    });
  });

  it("leaves nothing reserved when it is refused in the end", async ({ expect }) => {
    const account = await createAccount({ tier: "standard" });
    const ledgers = losingAnswers(env.ACCOUNT_LEDGER, "open", 10);
    const body = { prompt: uniquePrompt(), resolution: "512" };
    const headers = { "idempotency-key": crypto.randomUUID() };
    const refused = await fetchWith(
      { ACCOUNT_LEDGER: ledgers },
      native,
      { ...account, body },
      headers,
    );
    expect(await readRefusal(refused, native)).toMatchObject({
      status: 503,
      code: "ledger_unavailable",
    });
    expect(await reportOf(account)).toMatchObject({
      open: { reservations: 0 },
      returned: { images: 1 },
    });
    const again = await fetchWith({}, native, { ...account, body }, headers);
    expect((await readGeneration(again)).status).toBe("completed");
    expect(await callsWithPrompt(body.prompt)).toHaveLength(1);
  });
});
