import { z } from "zod";

import { parseJson } from "../json.ts";
import { notApplicable, unless, type Invariant } from "../verdict.ts";
import type { Evidence } from "./evidence.ts";
import { expectedEnd, expectedRetryAfter, mayHaveCost } from "./expected.ts";

/** RFC 9457 members, and the `error` object that OpenAI's clients read. */
const problemSchema = z.looseObject({
  type: z.string().min(1),
  title: z.string().min(1),
  status: z.int(),
  detail: z.string().min(1),
  instance: z.string().startsWith("/v1/"),
  code: z.string(),
  requestId: z.string().min(1),
  error: z.object({
    message: z.string().min(1),
    type: z.string().min(1),
    param: z.string().nullable(),
    code: z.string(),
  }),
});

/** A run of this length is image data: ids and stacks have shorter ones. */
const base64Run = /[A-Za-z0-9+/]{160,}/;

/** One problem of the one shape. */
export const problemHasTheShape: Invariant<Evidence> = {
  name: "problem",
  says: "an error is one problem of the documented shape, with the right status and code",
  check: (evidence) => (isError(evidence) ? unless(problemWrong(evidence)) : notApplicable),
};

function isError({ cell, client }: Evidence): boolean {
  return expectedEnd(cell).kind === "error" && client.end === "whole";
}

function problemWrong({ cell, client }: Evidence): string | undefined {
  const wanted = expectedEnd(cell);
  if (wanted.kind !== "error") return undefined;
  const problem = problemSchema.safeParse(parseJson(client.errorText));
  if (!problem.success) {
    const [issue] = problem.error.issues;
    return `not the documented shape: ${issue?.path.join(".")} ${issue?.message}`;
  }
  const { type, status, code, error } = problem.data;
  // The event's own type takes the problem's place on OpenAI's stream: its clients look for it.
  const typed = cell.surface === "openai" && cell.form === "stream" && client.status === 200;
  if (type !== (typed ? "error" : `/docs/errors#${code}`)) return `its type is ${type}`;
  if (code !== wanted.code || error.code !== code) return `the code is ${code}`;
  if (status !== wanted.status) return `its status is ${status}`;
  if (cell.form === "stream") return undefined;
  if (client.status !== wanted.status) return `the status is ${client.status}`;
  const media = client.headers["content-type"];
  return media === "application/problem+json" ? undefined : `its media type is ${media}`;
}

/** When to come back. */
export const tellsWhenToComeBack: Invariant<Evidence> = {
  name: "retry-after",
  says: "an error says when to come back, as the engines said it",
  check: (evidence) => {
    if (!isError(evidence) || evidence.cell.form === "stream") return notApplicable;
    const wanted = expectedRetryAfter(evidence.cell);
    if (wanted === null) return notApplicable;
    const told = evidence.client.headers["retry-after"];
    // Of a date, the time on the way is gone.
    const isNear = Math.abs(Number(told ?? Number.NaN) - wanted) <= Math.max(1, wanted * 0.2);
    return unless(isNear ? undefined : `it says ${told ?? "nothing"}, not ${wanted}`);
  },
};

/** Nobody pays twice. */
export const warnsOfPayingTwice: Invariant<Evidence> = {
  name: "should-retry",
  says: "an error after which money may have been spent has `x-should-retry: false`",
  check: (evidence) => {
    const isPlain = isError(evidence) && evidence.cell.form === "json";
    if (!isPlain || !mayHaveCost(evidence)) return notApplicable;
    const told = evidence.client.headers["x-should-retry"];
    return unless(told === "false" ? undefined : `x-should-retry is ${told ?? "missing"}`);
  },
};

/** J6, for what is answered; {@link indiscretion} is also asked of the log. */
export const errorsAreDiscreet: Invariant<Evidence> = {
  name: "J6",
  says: "no prompt, no image data and no key in an error or in what the record says of failures",
  check: (evidence) => {
    const { client, generation } = evidence;
    const text = `${client.errorText}\n${generation?.failureText ?? ""}`;
    return text.trim() === "" ? notApplicable : unless(indiscretion(text, evidence));
  },
};

/** J6, for a log. Undefined when it tells nothing of a request. */
export function indiscretion(
  text: string,
  { mark, secrets }: Pick<Evidence, "mark" | "secrets">,
): string | undefined {
  if (text.includes(mark)) return "it tells the prompt";
  const secret = secrets.find((each) => text.includes(each));
  if (secret !== undefined) return `it tells a key (${secret.slice(0, 4)}…)`;
  return base64Run.test(text) ? "it tells image data" : undefined;
}
