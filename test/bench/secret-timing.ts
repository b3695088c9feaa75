import { randomBytes, randomInt } from "node:crypto";
import { Agent, request } from "node:http";
import path from "node:path";
import { parseArgs } from "node:util";
import { crc32 } from "node:zlib";

import { z } from "zod";

import { runToEnd } from "./cleanup.ts";
import { prepareGround } from "./ground.ts";
import { median, percentile, round } from "./statistics.ts";
import { startDiptych } from "./subjects.ts";

/**
 * Measures whether the time of a refusal tells how near a guess came: guesses that are right but for
 * their end against those that share nothing, one after the other over one connection. Each pair is
 * measured against itself, too, which shows the noise. Prints, and judges nothing.
 */
const { values } = parseArgs({ options: { rounds: { type: "string", default: "3000" } } });

const warmRounds = 300;
const alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const madeSchema = z.object({ id: z.string() });
const secretSchema = z.object({ secret: z.string() });

/** A kind of guess. Each is a new one: what was refused before is remembered. */
interface Guesses {
  readonly name: string;
  readonly route: string;
  readonly make: () => string;
}

await runToEnd(main);

async function main(): Promise<void> {
  const rounds = Number(values.rounds);
  const root = path.join(import.meta.dirname, "..", "..");
  const workers = ["diptych"];
  const ground = await prepareGround({ root, workers, latencyScale: 0, r2: "process" });
  const { url } = await startDiptych(ground);
  const key = await makeKey(url);
  const admin = { route: "/admin/api/audit" };
  const reader = { route: "/v1/models" };
  await compare(url, rounds, "The admin token", [
    { ...admin, name: "all but the last letter", make: () => `dpt_dev_admi${letters(1)}` },
    { ...admin, name: "none", make: () => `dpt_dev_${letters(5)}` },
  ]);
  await compare(url, rounds, "An API key", [
    { ...reader, name: "all but the last letters", make: () => withChecksum(near(key)) },
    { ...reader, name: "none", make: () => withChecksum(letters(22)) },
  ]);
}

/** An account with a key, as an admin makes them. */
async function makeKey(url: string): Promise<string> {
  const headers = { authorization: "Bearer dpt_dev_admin", "content-type": "application/json" };
  const post = async (route: string, body: object): Promise<unknown> => {
    const sent = { method: "POST", headers, body: JSON.stringify(body) };
    return (await fetch(`${url}/admin/api/accounts${route}`, sent)).json();
  };
  const { id } = madeSchema.parse(await post("", { name: "Timing", tier: "free" }));
  return secretSchema.parse(await post(`/${id}/keys`, { name: "Timing" })).secret;
}

async function compare(
  url: string,
  rounds: number,
  secret: string,
  [close, far]: readonly [Guesses, Guesses],
): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const kinds = [close, far, { ...close, name: `${close.name}, again` }];
  const times = kinds.map((): number[] => []);
  for (let turn = -warmRounds; turn < rounds; turn += 1) {
    for (let place = 0; place < kinds.length; place += 1) {
      // Each round begins with another: none has always the same before it.
      const which = (place + turn + warmRounds) % kinds.length;
      const kind = kinds[which];
      if (!kind) continue;
      const milliseconds = await timeOf(`${url}${kind.route}`, kind.make(), agent);
      if (turn >= 0) times[which]?.push(milliseconds);
    }
  }
  agent.destroy();
  const [nearTimes = [], farTimes = [], againTimes = []] = times;
  say(`\n${secret}: ${rounds} guesses of each kind, which have right`);
  for (const [which, { name }] of kinds.entries()) {
    const all = times[which] ?? [];
    const [p50, p90] = [round(median(all), 3), round(percentile(all, 0.9), 3)];
    say(`  ${name.padEnd(32)} p50 ${p50} ms, p90 ${p90} ms`);
  }
  const noise = round(1.96 * Math.sqrt((2 * rounds + 1) / (12 * rounds * rounds)), 3);
  const tell = (name: string, share: number) =>
    say(`  ${name.padEnd(32)} ${round(share, 3)} (0.5 ± ${noise} tells nothing)`);
  tell("near slower than none", shareSlower(nearTimes, farTimes));
  tell("near slower than near", shareSlower(nearTimes, againTimes));
}

/** How often one of the first took longer than one of the others, of all pairs: Mann and Whitney's U. */
function shareSlower(first: readonly number[], others: readonly number[]): number {
  const sorted = others.toSorted((one, other) => one - other);
  let wins = 0;
  for (const time of first) {
    const below = countWhile(sorted, (other) => other < time);
    wins += below + (countWhile(sorted, (other) => other <= time) - below) / 2;
  }
  return wins / (first.length * others.length);
}

/** How many at the beginning of a sorted list are so. */
function countWhile(sorted: readonly number[], isSo: (value: number) => boolean): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (isSo(sorted[middle] ?? Infinity)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** From the first byte sent to the last received, in milliseconds. */
function timeOf(address: string, token: string, agent: Agent): Promise<number> {
  const headers = { authorization: `Bearer ${token}` };
  const startedAt = process.hrtime.bigint();
  return new Promise((resolve, reject) => {
    const outgoing = request(address, { agent, headers }, (answer) => {
      if (answer.statusCode !== 401) reject(new Error(`Answered ${answer.statusCode}, not 401.`));
      answer.resume();
      answer.on("end", () => resolve(Number(process.hrtime.bigint() - startedAt) / 1e6));
      answer.on("error", reject);
    });
    outgoing.on("error", reject);
    outgoing.end();
  });
}

/** The random part of a key with its last three letters changed. */
function near(key: string): string {
  return `${key.slice(4, 23)}${letters(3)}`;
}

/** A key of the right form. */
function withChecksum(secret: string): string {
  let [rest, digits] = [crc32(secret), ""];
  while (digits.length < 6) {
    digits = `${alphabet.charAt(rest % 62)}${digits}`;
    rest = Math.floor(rest / 62);
  }
  return `dpt_${secret}${digits}`;
}

/** Never those of the admin token: a guess that is right would be another measurement. */
function letters(count: number): string {
  const made = Array.from({ length: count }, () => alphabet.charAt(randomInt(62))).join("");
  return made.endsWith("n")
    ? `${made.slice(0, -1)}${randomBytes(1).toString("hex").charAt(0)}`
    : made;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
