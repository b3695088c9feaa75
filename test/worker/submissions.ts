import { env } from "cloudflare:workers";

import { acceptedGeneration } from "../../src/generation/outcome.ts";
import type { SubmitResult } from "../../src/generation/run-answers.ts";
import type { Submission } from "../../src/generation/submission.ts";
import { fetchBytesWith } from "./deployment.ts";
import { runOf } from "./runs.ts";

/** What became of a call whose run only takes note of what it is handed. */
export interface Submitted {
  readonly response: Response;
  /** In the order in which runs were handed them. */
  readonly submissions: readonly Submission[];
}

/** Sends a request that is to be answered 202, in a deployment whose runs call no engine. */
export async function submit(
  route: string,
  body: BodyInit,
  call: {
    readonly key: string;
    /** Undefined is a body that says itself what it is. */
    readonly type?: string;
    readonly headers?: Readonly<Record<string, string>>;
    /** Variables and bindings that differ. */
    readonly changes?: Readonly<Record<string, unknown>>;
    /** What runs answer; undefined accepts. */
    readonly result?: SubmitResult;
  },
): Promise<Submitted> {
  const { key, type, headers = {}, changes = {}, result } = call;
  const submissions: Submission[] = [];
  const runs = new Proxy(env.GENERATION_RUN, {
    get: (target, name) =>
      name === "getByName"
        ? (id: string) => ({
            describe: (accountId: string) => runOf(id).describe(accountId),
            async submit(submission: Submission): Promise<SubmitResult> {
              submissions.push(submission);
              return result ?? { kind: "accepted", generation: acceptedGeneration(submission) };
            },
          })
        : Reflect.get(target, name),
  });
  const response = await fetchBytesWith(
    { ...changes, GENERATION_RUN: runs },
    route,
    { key, body },
    {
      prefer: "respond-async",
      ...(type === undefined ? {} : { "content-type": type }),
      ...headers,
    },
  );
  return { response, submissions };
}

/** The same for JSON. */
export function submitJson(
  route: string,
  body: object,
  call: Omit<Parameters<typeof submit>[2], "type">,
): Promise<Submitted> {
  return submit(route, JSON.stringify(body), { ...call, type: "application/json" });
}

/** The one submission that a call led to. Throws when there is none, or more. */
export function onlyOne({ submissions, response }: Submitted): Submission {
  const [submission, ...others] = submissions;
  if (submission && others.length === 0) return submission;
  throw new Error(`${response.status}, and ${submissions.length} submissions.`);
}
