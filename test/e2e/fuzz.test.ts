import { afterAll, beforeAll, it } from "vitest";

import { startFuzzGround } from "../fuzz/ground.ts";
import { formatResult } from "../fuzz/report.ts";
import { runFuzz } from "../fuzz/run-fuzz.ts";

/** The whole of it is `npm run fuzz`. */
const count = 520;
const seed = 20261126;

/** Generous, because machines are shared: on one of its own it takes half a minute. */
const timeout = 600_000;

let ground: Awaited<ReturnType<typeof startFuzzGround>>;

beforeAll(async () => {
  ground = await startFuzzGround();
});
// Throws when anything secret was printed.
afterAll(() => ground.stop());

it(
  "every route answers as the document says, whatever it is sent",
  { timeout },
  async ({ expect }) => {
    const result = await runFuzz({
      url: ground.url,
      seed,
      count,
      only: "",
      from: 0,
      tell: () => undefined,
    });
    expect(result.findings.length === 0 ? "" : formatResult(result, seed)).toBe("");
    expect([...result.counts.values()].every((statuses) => statuses.size > 0)).toBe(true);
  },
);
