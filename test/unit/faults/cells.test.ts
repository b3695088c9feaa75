import { describe, expect, test } from "vitest";

import { faultKinds } from "../../../src/simulator/fault.ts";
import { parseDirectives } from "../../../src/simulator/prompt-directives.ts";
import { providers } from "../../faults/cell.ts";
import { failuresOf, listCells, planBatches } from "../../faults/cells.ts";
import { row, shown } from "../../faults/describe-fault.ts";
import { faultTable, pickFaults } from "../../faults/fault-table.ts";
import { directivesOf } from "../../faults/run-cell.ts";

const cells = listCells(faultTable);

describe("the table", () => {
  test("has a name and a title for each fault, and each once", () => {
    expect(new Set(faultTable.map(({ name }) => name)).size).toBe(faultTable.length);
    expect(new Set(faultTable.map(({ title }) => title)).size).toBe(faultTable.length);
    expect(faultTable.length).toBeGreaterThan(60);
  });

  test("can be picked from by name, and a wrong name is told", () => {
    expect(pickFaults([])).toBe(faultTable);
    expect(pickFaults(["hang", "region"]).map(({ name }) => name)).toEqual(["region", "hang"]);
    expect(() => pickFaults(["flood"])).toThrow(/no fault 'flood'.*hang/);
  });

  test("has directives that the simulator knows", () => {
    for (const cell of cells) {
      for (const provider of providers) {
        expect(parseDirectives(directivesOf(cell), provider).kind).toBe("directives");
      }
    }
  });

  test("uses every fault of the simulator that breaks something", () => {
    const text = cells.map(directivesOf).join("\n");
    // Oddities of healthy answers, which test/contract tries.
    const odd = [
      "chunked",
      "early-final",
      "framing",
      "latency",
      "many-images",
      "model-version",
      "no-usage",
      "text-parts",
      "thought-images",
      "wrong-size",
    ];
    const unused = faultKinds.filter((kind) => !text.includes(`fault:${kind}`));
    expect(unused.toSorted()).toEqual(odd);
  });
});

describe("cells", () => {
  test("are each fault at each engine, on both surfaces, in both forms", () => {
    const [fault] = pickFaults(["status-500"]);
    expect(fault && listCells([fault])).toHaveLength(8 + 8 + 4);
    expect(listCells(pickFaults(["miss-stop"])).map(({ first }) => first)).toEqual(
      Array.from({ length: 4 }, () => "google"),
    );
  });

  test("say what the engines shall do", () => {
    const fault = row("f", "f", shown(["fault:overloaded", "bytes:9"]), {
      variants: ["other-healthy", "both-fail", "no-fallback"],
    });
    const texts = new Set(listCells([fault]).map(directivesOf));
    expect([...texts]).toEqual([
      "[openai:fault:overloaded] [openai:bytes:9]",
      "[google:fault:overloaded] [google:bytes:9]",
      "[openai:fault:overloaded] [openai:bytes:9] [google:fault:overloaded] [google:bytes:9]",
    ]);
  });
});

describe("batches", () => {
  const batches = planBatches(cells);
  const inBatches = batches.flat();

  test("have every cell once, but for those that wait", () => {
    const wanted = cells.filter(({ fault }) => fault.pace !== "waits");
    expect(inBatches).toHaveLength(wanted.length);
    expect(new Set(inBatches)).toEqual(new Set(wanted));
  });

  test("have so few failures of an engine that no breaker opens", () => {
    const ordinary = batches.filter((batch) =>
      batch.every(({ fault }) => fault.pace !== "opens-breakers"),
    );
    expect(ordinary.length).toBeGreaterThan(20);
    expect(Math.max(...ordinary.flatMap(failuresOf))).toBe(2);
  });

  test("keep what opens breakers at once by itself", () => {
    const opening = batches.filter((batch) =>
      batch.some(({ fault }) => fault.pace === "opens-breakers"),
    );
    for (const batch of opening) {
      const groups = batch.map(({ fault, variant, first }) => `${fault.name} ${variant} ${first}`);
      expect(new Set(groups).size).toBe(1);
    }
  });

  test("have healthy cells between those that fail", () => {
    const mixed = batches.filter((batch) =>
      batch.some(({ fault }) => fault.client.kind === "leaves"),
    );
    expect(mixed.length).toBeGreaterThan(0);
    expect(mixed.every((batch) => batch.some(({ fault }) => fault.outcome !== "served"))).toBe(
      true,
    );
  });
});
