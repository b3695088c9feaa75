import * as fc from "fast-check";

import { prepareCredentials, type Credentials } from "./credentials.ts";
import { parseDocument, type Operation } from "./document.ts";
import { requestsOf, type DrawnRequest } from "./draw-request.ts";
import { createJudge, type Judge } from "./judge-answer.ts";
import { KnownIds } from "./known-ids.ts";
import { restore, requireSettled } from "./restore.ts";
import { describeRequest, fillRequest, sendRequest, type SentRequest } from "./send-request.ts";

/** What is to be tried, and where. */
export interface FuzzOptions {
  readonly url: string;
  readonly seed: number;
  readonly count: number;
  /** Only operations whose name has this in it; empty for all. */
  readonly only: string;
  /** The number of the first request. */
  readonly from: number;
  readonly tell: (line: string) => void;
}

/** A request whose answer was wrong. */
export interface Finding {
  readonly number: number;
  readonly operation: string;
  readonly faults: readonly string[];
  readonly request: SentRequest;
  readonly answer: string;
}

export interface FuzzResult {
  readonly sent: number;
  /** How often each operation answered with each status. */
  readonly counts: ReadonlyMap<string, ReadonlyMap<number, number>>;
  readonly findings: readonly Finding[];
}

/** So many requests are under way at a time. */
const concurrency = 8;

/** After so many, what requests of admins have closed is opened again. */
const restoreEvery = 100;

const progressEvery = 1000;

interface Ground {
  readonly options: FuzzOptions;
  /** Of the whole document. */
  readonly all: readonly Operation[];
  /** What is tried. */
  readonly operations: readonly Operation[];
  readonly drawn: readonly fc.Arbitrary<DrawnRequest>[];
  readonly judge: Judge;
  readonly credentials: Credentials;
  readonly ids: KnownIds;
  readonly counts: Map<string, Map<number, number>>;
  readonly findings: Finding[];
}

/**
 * Sends requests that are drawn from the document, and judges every answer by it. The request of a
 * number depends on the seed and on what was answered before it alone.
 */
export async function runFuzz(options: FuzzOptions): Promise<FuzzResult> {
  const { url, count, from, only, tell } = options;
  const response = await fetch(`${url}/openapi.json`);
  if (!response.ok) throw new Error(`There is no document: ${response.status}`);
  const document = parseDocument(await response.json());
  const operations = document.operations.filter(({ name }) => name.includes(only));
  if (operations.length === 0) throw new Error(`No operation has '${only}' in its name.`);
  const credentials = await prepareCredentials(url);
  const ground: Ground = {
    options,
    all: document.operations,
    operations,
    drawn: operations.map((operation) => requestsOf(document, operation)),
    judge: createJudge(document, credentials.keys),
    credentials,
    ids: new KnownIds(credentials.protectedIds),
    counts: new Map(operations.map(({ name }) => [name, new Map<number, number>()])),
    findings: [],
  };
  tell(`${operations.length} operations, ${count} requests, seed ${options.seed}`);
  let next = from;
  const work = async () => {
    while (next < from + count) {
      const number = next;
      next += 1;
      if (number % restoreEvery === 0) await restore(url);
      if (number % progressEvery === 0) tell(`${number} sent, ${ground.findings.length} findings`);
      await tryOne(ground, number);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, work));
  await restore(url);
  await requireSettled(url, credentials);
  return { sent: count, counts: ground.counts, findings: ground.findings };
}

async function tryOne(ground: Ground, number: number): Promise<void> {
  const { options, all, operations, drawn, credentials, ids, judge, counts, findings } = ground;
  const at = number % operations.length;
  const [operation, arbitrary] = [operations[at], drawn[at]];
  if (!operation || !arbitrary) return;
  const [request] = fc.sample(arbitrary, { seed: options.seed + number * 7919, numRuns: 1 });
  if (!request) return;
  const filled = fillRequest({ url: options.url, request, number, credentials, ids });
  const note = (faults: readonly string[], answer: string) => {
    options.tell(`#${number} ${operation.name}: ${faults.join(" ").slice(0, 200)}`);
    findings.push({
      number,
      operation: operation.name,
      faults,
      request: describeRequest(filled),
      answer: answer.slice(0, 600),
    });
  };
  try {
    const answer = await sendRequest(filled);
    const count = counts.get(operation.name);
    count?.set(answer.status, (count.get(answer.status) ?? 0) + 1);
    if (answer.status < 400) ids.learn(answer.text, new URL(filled.url).pathname);
    // Another method is another operation, or none. HEAD is GET's own, without the body.
    const wanted = request.method === "HEAD" ? "GET" : request.method;
    const asked = all.find(({ method, path }) => method === wanted && path === operation.path);
    const faults = judge(asked && isOfPath(asked, new URL(filled.url)) ? asked : undefined, answer);
    if (faults.length > 0) note(faults, `${answer.status} ${answer.text}`);
  } catch (error) {
    const { message, cause } = error as Error;
    note([`No answer: ${message} ${cause instanceof Error ? cause.message : ""}`], "");
  }
}

/** Whether an address is of this operation still: what was put into it may have made it another one's. */
function isOfPath({ path }: Operation, url: URL): boolean {
  return path.split("/").length === url.pathname.split("/").length;
}
