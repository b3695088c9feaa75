import { inParallel } from "../../src/in-parallel.ts";
import type { Case, CaseResult, Client } from "./case.ts";
import type { Stage } from "./stage.ts";

/** The longest reason that is told, in characters. */
const longestReason = 600;

/** So many cases run at a time. */
const mostAtOnce = 4;

/** Runs the cases of clients, one client after the other. @param tell Told of each. */
export async function runClients(
  clients: readonly Client[],
  stage: Stage,
  tell: (line: string) => void,
): Promise<readonly CaseResult[]> {
  const results: CaseResult[] = [];
  for (const client of clients) {
    tell(`${client.name} ${client.version}: ${client.cases.length} calls`);
    results.push(...(await runClient(client, stage)));
  }
  return results;
}

/** Those in which engines fail run last and alone: all others would meet the breakers. */
async function runClient(client: Client, stage: Stage): Promise<readonly CaseResult[]> {
  const results = new Map<Case, CaseResult>();
  const run = async (each: Case) => void results.set(each, await runCase(client, each, stage));
  const { cases } = client;
  await inParallel(
    cases.filter(({ engineFails }) => !engineFails),
    mostAtOnce,
    run,
  );
  for (const each of cases.filter(({ engineFails }) => engineFails)) await run(each);
  return cases.flatMap((each) => results.get(each) ?? []);
}

async function runCase(client: Client, each: Case, stage: Stage): Promise<CaseResult> {
  const { call, checks } = each;
  const named = { client: client.name, version: client.version, call, checks };
  if (client.missing !== undefined) {
    return { ...named, verdict: "left-out", milliseconds: 0, reason: client.missing };
  }
  const startedAt = performance.now();
  const reason = await whyNot(each, stage);
  const milliseconds = Math.round(performance.now() - startedAt);
  if (each.engineFails) await stage.calm();
  return { ...named, verdict: reason === "" ? "pass" : "fail", milliseconds, reason };
}

/** Why a case does not pass, in one line; empty when it does. */
async function whyNot(each: Case, stage: Stage): Promise<string> {
  try {
    await each.run(stage);
    return "";
  } catch (error) {
    const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    return text.replaceAll(/\s+/g, " ").slice(0, longestReason);
  }
}
