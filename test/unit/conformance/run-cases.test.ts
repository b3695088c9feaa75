import { describe, it } from "vitest";

import type { Case, CaseResult, Client } from "../../conformance/case.ts";
import { runClients } from "../../conformance/run-cases.ts";
import type { Stage } from "../../conformance/stage.ts";
import { countFailures, formatTable } from "../../conformance/table.ts";

const never = () => {
  throw new Error("No case of these calls it.");
};

/** A stage of which nothing is called but that breakers are closed. */
function createStage(calm: () => void): Stage {
  return {
    url: "",
    baseURL: "",
    key: "",
    freeKey: "",
    narrowKey: "",
    prompt: never,
    queue: never,
    calls: never,
    get: never,
    calm: async () => calm(),
  };
}

function createCase(call: string, run: Case["run"], engineFails = false): Case {
  return { call, checks: "all", engineFails, run };
}

async function runAll(clients: readonly Client[], calm = () => undefined) {
  return runClients(clients, createStage(calm), () => undefined);
}

function verdicts(results: readonly CaseResult[]): readonly string[] {
  return results.map(({ call, verdict }) => `${call} ${verdict}`);
}

describe("a run of cases", () => {
  it("passes what throws nothing, and fails the rest with its reason", async ({ expect }) => {
    const results = await runAll([
      {
        name: "client",
        version: "1.0.0",
        cases: [
          createCase("good", () => undefined),
          createCase("bad", async () => {
            throw new TypeError("two\n  lines");
          }),
        ],
      },
    ]);
    expect(verdicts(results)).toEqual(["good pass", "bad fail"]);
    expect(results.map(({ reason }) => reason)).toEqual(["", "TypeError: two lines"]);
    expect(countFailures(results)).toBe(1);
  });

  it("leaves out what cannot be run here, which is no failure", async ({ expect }) => {
    const neverRun = createCase("never", () => {
      throw new Error("It was run.");
    });
    const results = await runAll([
      { name: "client", version: "", missing: "not installed", cases: [neverRun] },
    ]);
    expect(results).toMatchObject([{ verdict: "left-out", reason: "not installed" }]);
    expect(countFailures(results)).toBe(0);
  });

  it("runs those in which engines fail last, alone, and closes the breakers after each", async ({
    expect,
  }) => {
    const log: string[] = [];
    const note = (name: string) => async () => void log.push(name);
    const results = await runAll(
      [
        {
          name: "client",
          version: "1.0.0",
          cases: [
            createCase("first down", note("first down"), true),
            createCase("fine", note("fine")),
            createCase("both down", note("both down"), true),
          ],
        },
      ],
      () => void log.push("calm"),
    );
    expect(log).toEqual(["fine", "first down", "calm", "both down", "calm"]);
    // The table keeps the order in which they are written.
    expect(verdicts(results)).toEqual(["first down pass", "fine pass", "both down pass"]);
  });
});

describe("the table", () => {
  it("names each client once, and says why calls are no pass, and how many are", ({ expect }) => {
    const result = { client: "client", version: "1.0.0", checks: "all", milliseconds: 12 };
    const table = formatTable([
      { ...result, call: "one()", verdict: "pass", reason: "" },
      { ...result, call: "other()", verdict: "fail", reason: "it is wrong" },
    ]);
    expect(table.split("\n")).toEqual([
      "CLIENT        call     what is checked  verdict  ms",
      "client 1.0.0  one()    all              pass     12",
      "              other()  all              FAIL     12",
      "",
      "  FAIL  client, other(): it is wrong",
      "",
      "1 clients, 2 calls: 1 passed, 1 failed",
    ]);
  });
});
