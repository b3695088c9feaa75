import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";

import { runToEnd } from "../bench/cleanup.ts";
import { namedGateway, startDiptych } from "./diptych.ts";
import { examine } from "./examine.ts";
import type { Gateway } from "./gateway-client.ts";
import { MistakeError } from "./mistake.ts";
import { startPortkey } from "./portkey.ts";
import { formatReport, type GatewayResult } from "./report.ts";
import { listScenarios, pickScenarios } from "./scenarios/all-scenarios.ts";
import { connectUpstream } from "./upstream.ts";

/** Black-box failover scenarios for images, against any gateway that speaks OpenAI's Images API. */
const usage = `npm run scorecard                                     Diptych, started here
npm run scorecard -- --base-url URL --key KEY         another gateway; URL ends before /images/generations

  --simulator URL      the simulator that both engines of that gateway point at (http://localhost:8788)
  --model NAME         what to ask it for (gpt-image-2)
  --portkey            Portkey 1.15.2 beside it, started here
  --only NAME[,NAME]   some scenarios
  --quick              without those that wait for long deadlines; an outage of 15 s
  --patience SECONDS   how long the client waits for an answer (330)
  --json FILE          the results, with every criterion and all that was seen`;

const { values } = parseArgs({
  options: {
    "base-url": { type: "string" },
    key: { type: "string" },
    simulator: { type: "string", default: "http://localhost:8788" },
    model: { type: "string", default: "gpt-image-2" },
    portkey: { type: "boolean", default: false },
    only: { type: "string" },
    quick: { type: "boolean", default: false },
    patience: { type: "string", default: "330" },
    json: { type: "string" },
    help: { type: "boolean", default: false },
  },
});

await runToEnd(async () => {
  if (values.help) return say(usage);
  try {
    await main();
  } catch (error) {
    if (!(error instanceof MistakeError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 2;
  }
});

async function main(): Promise<void> {
  const startedAt = new Date();
  const patienceMs = Number(values.patience) * 1000;
  if (!(patienceMs > 0))
    throw new MistakeError(`--patience must be seconds, not '${values.patience}'.`);
  const scenarios = pickScenarios(
    listScenarios({ quick: values.quick }),
    values.only?.split(",") ?? [],
  );
  const { gateway, simulatorUrl } = await findGateway();
  const upstream = await connectUpstream(simulatorUrl);
  const gateways = [gateway, ...(values.portkey ? [await startPortkey(simulatorUrl)] : [])];
  // At the same time: they share nothing but the simulator, which tells their calls apart.
  const results: readonly GatewayResult[] = await Promise.all(
    gateways.map(async (each) => ({
      name: each.name,
      note: each.note,
      scenarios: await examine({ gateway: each, upstream, scenarios, patienceMs, tell }),
    })),
  );
  const seconds = Math.round((Date.now() - startedAt.getTime()) / 1000);
  say(`\n${formatReport(results)}\n\n${seconds} s`);
  if (values.json !== undefined) {
    const facts = { startedAt: startedAt.toISOString(), seconds, quick: values.quick };
    writeFileSync(values.json, `${JSON.stringify({ ...facts, gateways: results }, null, 2)}\n`);
  }
  // A gateway that is run for comparison may fail.
  if (results[0]?.scenarios.some(({ verdict }) => verdict === "fail")) process.exitCode = 1;
}

async function findGateway(): Promise<{ gateway: Gateway; simulatorUrl: string }> {
  const { "base-url": baseUrl, key, model, simulator } = values;
  if (baseUrl === undefined) {
    tell("Starting Diptych and the simulator");
    return startDiptych();
  }
  if (key === undefined) throw new MistakeError("--base-url needs the gateway's key: --key KEY.");
  if (!URL.canParse(baseUrl)) throw new MistakeError(`--base-url is no URL: '${baseUrl}'.`);
  const gateway = namedGateway({ name: new URL(baseUrl).host, baseUrl, key, model });
  return { gateway, simulatorUrl: simulator };
}

/** Says what is done next, and how long all has taken so far. */
function tell(line: string): void {
  say(`${String(Math.round(performance.now() / 1000)).padStart(4)} s  ${line}`);
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
