import { z } from "zod";

const problemSchema = z.strictObject({
  type: z.string(),
  title: z.string().min(1),
  status: z.int(),
  detail: z.string(),
  instance: z.string(),
  code: z.string(),
  requestId: z.string().min(1),
  error: z.strictObject({
    message: z.string(),
    type: z.string(),
    param: z.string().nullable(),
    code: z.string(),
  }),
});

/** The parts of an error answer that say what went wrong. */
export interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly param: string | null;
  readonly detail: string;
}

/**
 * Reads an error answer and checks what all of them have in common: the type, one request id in
 * header and body, the same facts in both vocabularies, and a whole sentence.
 */
export async function readRefusal(response: Response, route: string): Promise<Refusal> {
  const problem = problemSchema.parse(await response.json());
  const { status, detail, code, requestId, error } = problem;
  const seen = {
    contentType: response.headers.get("content-type"),
    requestId: response.headers.get("x-request-id"),
    status: response.status,
    type: problem.type,
    instance: problem.instance,
    message: error.message,
    errorCode: error.code,
    isSentence: /^['A-Z].{10,400}\.$/s.test(detail),
  };
  const wanted = {
    contentType: "application/problem+json",
    requestId,
    status,
    type: `/docs/errors#${code}`,
    instance: route,
    message: detail,
    errorCode: code,
    isSentence: true,
  };
  if (JSON.stringify(seen) !== JSON.stringify(wanted)) {
    throw new Error(`Not the one shape of errors: ${JSON.stringify({ seen, wanted, detail })}`);
  }
  return { status, code, param: error.param, detail };
}
