import { parseArgs } from "node:util";

import { onCleanup, runToEnd } from "../bench/cleanup.ts";
import { startFuzzGround } from "./ground.ts";
import { formatResult } from "./report.ts";
import { runFuzz } from "./run-fuzz.ts";

const usage = `npm run fuzz       every route of the OpenAPI document, with requests of all kinds

  --count N        how many requests (20000)
  --seed N         where drawing begins (20261126)
  --only NAME      only operations whose name has this in it, such as 'POST /v1/plan'
  --from N         the number of the first request: with --count 1, one of an earlier run`;

const { values } = parseArgs({
  options: {
    count: { type: "string", default: "20000" },
    seed: { type: "string", default: "20261126" },
    only: { type: "string", default: "" },
    from: { type: "string", default: "0" },
    help: { type: "boolean", default: false },
  },
});

await runToEnd(async () => {
  if (values.help) return say(usage);
  const ground = await startFuzzGround();
  const stop = onCleanup(() => ground.stop());
  const seed = Number(values.seed);
  const result = await runFuzz({
    url: ground.url,
    seed,
    count: Number(values.count),
    only: values.only,
    from: Number(values.from),
    tell: (line) => say(`${String(Math.round(performance.now() / 1000)).padStart(5)} s  ${line}`),
  });
  say(formatResult(result, seed));
  await stop();
  if (result.findings.length > 0) process.exitCode = 1;
});

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
