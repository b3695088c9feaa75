import { expect, onTestFinished, test } from "vitest";

import { startSimulator } from "../../../src/simulator/server.ts";
import { examine } from "../../scorecard/examine.ts";
import { pickScenarios, listScenarios } from "../../scorecard/scenarios/all-scenarios.ts";
import { outage } from "../../scorecard/scenarios/outage.ts";
import { connectUpstream } from "../../scorecard/upstream.ts";
import { startToyGateway } from "./toy-gateway.ts";

test("a gateway with a breaker is examined, and not for what it does not do", async () => {
  const simulator = await startSimulator({ port: 0, latencyScale: 0 });
  onTestFinished(() => simulator.close());
  const gateway = await startToyGateway(simulator.url, 4000);
  onTestFinished(gateway.close);
  const names = ["server-error", "no-image", "refusal", "cut-after-preview"];
  const told: string[] = [];
  const results = await examine({
    gateway,
    upstream: await connectUpstream(simulator.url),
    // It opens within the outage, and stays open beyond it: the rest must wait until it is back.
    scenarios: [...pickScenarios(listScenarios({ quick: true }), names), outage(3)],
    patienceMs: 10_000,
    tell: (line) => told.push(line),
  });
  expect(told[0]).toMatch(/^Toy: outage/);
  const rows = results.map(({ scenario, verdict, forms }) => [
    scenario.name,
    verdict,
    ...forms.map((form) => `${form.form} ${form.verdict} ${form.reason}`.trim()),
  ]);
  const noStream: unknown = expect.stringContaining("stream not-applicable no stream");
  expect(rows).toEqual([
    ["server-error", "pass", "json pass", noStream],
    ["cut-after-preview", "not-applicable", noStream],
    ["no-image", "fail", "json fail 0 images", noStream],
    ["refusal", "pass", "json pass", noStream],
    ["outage", "pass", "json pass"],
  ]);
}, 60_000);

test("a gateway that makes no image when nothing is wrong is not judged", async () => {
  const simulator = await startSimulator({ port: 0, latencyScale: 0 });
  onTestFinished(() => simulator.close());
  const upstream = await connectUpstream(simulator.url);
  const baseUrl = `${simulator.url}/nowhere`;
  const gateway = {
    name: "Wrong",
    baseUrl: { json: baseUrl, stream: baseUrl },
    model: "gpt-image-2",
    headers: { authorization: "Bearer simulator" },
    note: "",
  };
  const options = { gateway, upstream, scenarios: [], patienceMs: 5000, tell: () => undefined };
  await expect(examine(options)).rejects.toThrow("Wrong makes no image though nothing is wrong");
});

test("an address without a simulator is told", async () => {
  await expect(connectUpstream("http://127.0.0.1:9")).rejects.toThrow(/--simulator URL/);
});
