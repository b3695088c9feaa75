import { describe, it } from "vitest";

import { uniquePrompt } from "./api.ts";
import { askForBatch, readBatch, waitForBatch } from "./batches.ts";
import { readEvents } from "./events.ts";
import {
  asEvents,
  batches,
  blocked,
  ledgerOf,
  limitHeaders,
  send,
  useAccounts,
} from "./limited.ts";
import { readRefusal } from "./problems.ts";
import { callsWithPrompt } from "./simulator-calls.ts";

const createStandard = useAccounts();

describe("a batch", () => {
  it.for([
    {
      limits: { imagesPerMonth: 4 },
      code: "quota_exceeded",
      says: "The call is for 3 images, and 1 of the account's 4 a month are left.",
    },
    {
      limits: { generationsInFlight: 5 },
      code: "too_many_in_flight",
      says: "The call is for 3 generations, and 2 of the account's 5 at a time are left.",
    },
  ])("is reserved whole or refused whole: $code", async ({ limits, code, says }, { expect }) => {
    const account = await createStandard();
    const slow = { route: batches, prompt: uniquePrompt("[latency:3000]") };
    await readBatch(await send(account, limits, slow));
    const prompt = uniquePrompt();
    const response = await send(account, limits, { route: batches, prompt });
    const refusal = await readRefusal(response, batches);
    expect(refusal.code).toBe(code);
    expect(refusal.detail).toContain(says);
    const { open } = await ledgerOf(account).describe(Date.now());
    expect(open.images).toBeLessThanOrEqual(3);
    expect(await callsWithPrompt(prompt)).toEqual([]);
  });

  it("leaves an item as it is that may not be tried again", async ({ expect }) => {
    const account = await createStandard();
    const begun = await send(account, {}, { route: batches, prompt: uniquePrompt(blocked) });
    const { id } = await readBatch(begun);
    const before = await waitForBatch(account, id);
    expect(before.status).toBe("failed");
    const route = `${batches}/${id}/items/0/retry`;
    const refused = await send(account, { imagesPerMonth: 0 }, { route, body: {} });
    expect((await readRefusal(refused, route)).code).toBe("quota_exceeded");
    expect(limitHeaders(refused).state).toBe('"images";r=0;t=N');
    expect(await askForBatch(account, id)).toMatchObject({ counts: before.counts });
    const served = await send(account, { imagesPerMonth: 1 }, { route, body: {} });
    expect(served.status).toBe(202);
    expect(limitHeaders(served).state).toBe('"images";r=0;t=N');
    await waitForBatch(account, id);
  });

  it("is one call of the minute", async ({ expect }) => {
    const account = await createStandard();
    const response = await send(account, { requestsPerMinute: 2 }, { route: batches });
    expect(limitHeaders(response).state).toBe('"requests";r=1;t=N');
    await readBatch(response);
    const log = await send(
      account,
      { requestsPerMinute: 2 },
      { route: batches, headers: asEvents },
    );
    expect(limitHeaders(log).state).toBe('"requests";r=0;t=N');
    await readEvents(log);
  });
});
