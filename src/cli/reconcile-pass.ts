import { setTimeout } from "node:timers/promises";

import { z } from "zod";

import { parseRetryAfter } from "../domain/retry-after.ts";
import { directions, type Direction } from "../storage/reconcile-direction.ts";

/** How many generations one call compares. */
const pageSize = 100;

/** How long one call may take, in milliseconds. */
const answerMs = 120_000;

/** How often one call is made while a store does not answer, and the wait before the next one. */
const mostTries = 5;
const retryMs = 2000;

const pageSchema = z.object({
  counts: z.object({
    compared: z.int(),
    equal: z.int(),
    rowsWritten: z.int(),
    recordsWritten: z.int(),
    different: z.int(),
    unreadable: z.int(),
  }),
  left: z.array(z.object({ accountId: z.string(), id: z.string(), detail: z.string() })),
  nextCursor: z.string().nullable(),
});
const problemSchema = z.object({ code: z.string(), detail: z.string() });

type Page = z.infer<typeof pageSchema>;

/** What became of one direction. */
export interface PassTotals extends Omit<Page, "nextCursor"> {
  readonly direction: Direction;
}

/** Where the calls go. */
export interface Target {
  readonly url: URL;
  readonly token: string;
}

/** A pass that could not be finished, and what to do, for whoever started it. */
export class ReconcileError extends Error {
  override readonly name = "ReconcileError";
}

/**
 * Goes through both directions to their ends.
 * @param onProgress Told after each page.
 * @throws ReconcileError
 */
export async function reconcileAll(
  target: Target,
  onProgress: (totals: PassTotals) => void,
): Promise<readonly PassTotals[]> {
  const passes: PassTotals[] = [];
  for (const direction of directions) passes.push(await pass(target, direction, onProgress));
  return passes;
}

async function pass(
  target: Target,
  direction: Direction,
  onProgress: (totals: PassTotals) => void,
): Promise<PassTotals> {
  let totals: PassTotals | undefined;
  let cursor: string | null = null;
  do {
    const page: Page = await askPage(target, { direction, cursor });
    totals = {
      direction,
      counts: add(totals?.counts, page.counts),
      left: [...(totals?.left ?? []), ...page.left],
    };
    cursor = page.nextCursor;
    onProgress(totals);
  } while (cursor !== null);
  return totals;
}

function add(sum: Page["counts"] | undefined, counts: Page["counts"]): Page["counts"] {
  if (!sum) return counts;
  return {
    compared: sum.compared + counts.compared,
    equal: sum.equal + counts.equal,
    rowsWritten: sum.rowsWritten + counts.rowsWritten,
    recordsWritten: sum.recordsWritten + counts.recordsWritten,
    different: sum.different + counts.different,
    unreadable: sum.unreadable + counts.unreadable,
  };
}

interface PageOrder {
  readonly direction: Direction;
  readonly cursor: string | null;
}

type Answer =
  | { readonly kind: "page"; readonly page: Page }
  | { readonly kind: "refusal"; readonly message: string; readonly retryAfterMs: number | null };

async function askPage(target: Target, order: PageOrder): Promise<Page> {
  for (let tries = 1; ; tries += 1) {
    const answer = await send(target, order);
    if (answer.kind === "page") return answer.page;
    if (answer.retryAfterMs === null || tries === mostTries) {
      throw new ReconcileError(answer.message);
    }
    await setTimeout(answer.retryAfterMs);
  }
}

async function send({ url, token }: Target, { direction, cursor }: PageOrder): Promise<Answer> {
  const body = { direction, limit: pageSize, ...(cursor === null ? {} : { cursor }) };
  try {
    const response = await fetch(new URL("/admin/api/reconcile", url), {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(answerMs),
    });
    return await read(response, url);
  } catch (error) {
    // A first call that nobody answers is a wrong address; a later one, a blip.
    const isFirst = cursor === null;
    const advice = isFirst
      ? "Is it running, and is --url right?"
      : "Run the command again: what was written stays.";
    return {
      kind: "refusal",
      message: `${url.origin} does not answer (${describe(error)}). ${advice}`,
      retryAfterMs: isFirst ? null : retryMs,
    };
  }
}

/** Reads an answer. Throws when the connection breaks meanwhile. */
async function read(response: Response, { origin }: URL): Promise<Answer> {
  const data = parse(await response.text());
  const page = pageSchema.safeParse(data);
  if (response.ok && page.success) return { kind: "page", page: page.data };
  const problem = problemSchema.safeParse(data);
  return {
    kind: "refusal",
    message: problem.success
      ? `${origin} answered ${response.status} ${problem.data.code}: ${problem.data.detail}`
      : `${origin} answered ${response.status}, and not as Diptych does. Is --url right?`,
    retryAfterMs: problem.success ? parseRetryAfter(response.headers, Date.now()) : null,
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The reason below fetch's own "fetch failed". */
function describe(error: unknown): string {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  if (!(cause instanceof Error)) return "no reason given";
  return "code" in cause && typeof cause.code === "string" ? cause.code : cause.name;
}
