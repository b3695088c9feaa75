import { readFileSync } from "node:fs";
import path from "node:path";

import { describe, it } from "vitest";

import { missing, toDataPoint, type DataPoint } from "../../../src/telemetry/data-point.ts";
import { metricLayouts, type MetricKind } from "../../../src/telemetry/metric-layout.ts";
import { runLine } from "../../../src/telemetry/run-line.ts";
import { endOf, fallenBack, requestLine } from "./lines.ts";

const kinds = ["request", "run"] as const satisfies readonly MetricKind[];
const docs = ["metrics.md", "slos.md", "runbook.md"].map((name) => ({
  name,
  text: readFileSync(path.join(import.meta.dirname, "../../../docs", name), "utf8"),
}));

/** A value of a data point, by its name. */
function valueOf(point: DataPoint, kind: MetricKind, name: string): unknown {
  const { blobs, doubles } = metricLayouts[kind];
  const [blob, double] = [
    blobs.findIndex((one) => one === name),
    doubles.findIndex((one) => one === name),
  ];
  return blob < 0 ? point.doubles[double] : point.blobs[blob];
}

describe("a data point", () => {
  it("is drawn by account, and has each value in its own column", ({ expect }) => {
    const run = toDataPoint(runLine(fallenBack(), endOf()));
    expect(run.indexes).toEqual(["acct_1"]);
    expect(valueOf(run, "run", "kind")).toBe("run");
    expect(valueOf(run, "run", "model")).toBe("gpt-image-2");
    expect(valueOf(run, "run", "fallbackFrom")).toBe("gemini-3.1-flash-image");
    expect(valueOf(run, "run", "firstFailure")).toBe("rate-limited");
    expect(valueOf(run, "run", "costMicroUsd")).toBe(52_740);
    expect(valueOf(run, "run", "failedAttempts")).toBe(1);
    expect(valueOf(run, "run", "firstPreviewMs")).toBe(1000);
    const request = toDataPoint(requestLine);
    expect(valueOf(request, "request", "kind")).toBe("request");
    expect(valueOf(request, "request", "durationMs")).toBe(30);
    expect(valueOf(request, "request", "route")).toBe("/v1/generations");
  });

  it("says of a number that there is none, and is counted where nobody is known", ({ expect }) => {
    const point = toDataPoint({ ...requestLine, accountId: null, headMs: null, bytesOut: null });
    expect(point.indexes).toEqual(["none"]);
    expect(valueOf(point, "request", "headMs")).toBe(missing);
    expect(valueOf(point, "request", "bytesOut")).toBe(missing);
  });

  it.for(kinds)("of a %s is within what Analytics Engine takes", (kind, { expect }) => {
    const line = kind === "run" ? runLine(fallenBack(), endOf()) : requestLine;
    const { blobs, doubles, indexes } = toDataPoint(line);
    expect(blobs.length).toBeLessThanOrEqual(20);
    expect(doubles.length).toBeLessThanOrEqual(20);
    expect(JSON.stringify(blobs).length).toBeLessThan(16 * 1024);
    expect(String(indexes[0]).length).toBeLessThanOrEqual(96);
  });
});

describe("docs/metrics.md", () => {
  it.for(kinds)("lists the columns of a %s as they are", (kind, { expect }) => {
    const { blobs, doubles } = metricLayouts[kind];
    const [text = ""] = docs.map((page) => page.text);
    const section = text.split(/^### /m).find((part) => part.startsWith(`A ${kind}`)) ?? "";
    const listed = [...section.matchAll(/^\| `(blob|double)(\d+)`\s*\| `(\w+)`/gm)].map(
      ([, type, number, name]) => `${type}${number} ${name}`,
    );
    expect(listed).toEqual([
      ...blobs.map((name, index) => `blob${index + 1} ${name}`),
      ...doubles.map((name, index) => `double${index + 1} ${name}`),
    ]);
  });

  it.for(docs)("has queries of columns that there are ($name)", ({ text }, { expect }) => {
    const queries = [...text.matchAll(/```sql\n([^`]*FROM diptych[^`]*)```/g)].map(
      ([, sql = ""]) => sql,
    );
    for (const sql of queries) {
      const kind = kinds.find((one) => sql.includes(`blob1 = '${one}'`));
      expect(kind, sql).toBeDefined();
      const { blobs, doubles } = metricLayouts[kind ?? "run"];
      const used = [...sql.matchAll(/\b(blob|double)(\d+)\b/g)].map(([, type, number]) => ({
        type,
        number: Number(number),
      }));
      const beyond = used.filter(
        ({ type, number }) => number > (type === "blob" ? blobs.length : doubles.length),
      );
      expect(beyond, sql).toEqual([]);
    }
    expect(queries.length).toBeGreaterThan(0);
  });
});
