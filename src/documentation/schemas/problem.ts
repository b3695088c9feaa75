import { z } from "@hono/zod-openapi";

import { isProblemCode, type Problem, type ProblemCode } from "../../http/problem.ts";
import { errorGuide } from "../guide/error-guide.ts";
import { shownAs } from "../shown-as.ts";

/** Every code there is: the guide has each. */
const problemCodes: readonly ProblemCode[] = Object.keys(errorGuide).filter(isProblemCode);

export const problemCode = z
  .enum(problemCodes)
  .openapi("ProblemCode", { description: "Stable. /docs/errors has the cause and cure of each." });

const members = {
  title: z.string(),
  status: z.int(),
  detail: z
    .string()
    .openapi({ description: "What was wrong, with which value, and what to do about it." }),
  instance: z.string().openapi({ description: "The path that was asked for." }),
  code: problemCode,
  requestId: z.string().openapi({ description: "As in `X-Request-Id`; name it to support." }),
  error: z
    .object({
      message: z.string(),
      type: z.string().openapi({ example: "invalid_request_error" }),
      param: z
        .string()
        .nullable()
        .openapi({ description: "The field at fault; null when none is." }),
      code: problemCode,
    })
    .openapi({ description: "The same in the words that OpenAI's clients read." }),
};

export const problem = shownAs<Problem>()(
  z
    .object({
      type: z.string().openapi({
        description: "Where the error is explained, on this host.",
        example: "/docs/errors#invalid_size",
      }),
      ...members,
    })
    .openapi("Problem", { description: "Every error, RFC 9457 with OpenAI's `error` beside it." }),
);

/** Of the native stream. */
export const failedGeneration = problem
  .extend({ generationId: z.string() })
  .openapi("FailedGeneration");

/** Of OpenAI's stream, whose `type` is that of the event. */
export const openAiErrorEvent = z
  .object({ type: z.literal("error"), ...members })
  .openapi("OpenAiErrorEvent");
