import { distance } from "fastest-levenshtein";
import { z } from "zod";

import { isProblemCode, ProblemError, type ProblemCode } from "./problem.ts";

/** Options for a zod refinement that names the problem code its failure becomes. */
export function problem(code: ProblemCode, error: string) {
  return { error, params: { code } };
}

/** Has a transformation fail over its value, with the code that this becomes. */
export function refuse(context: z.RefinementCtx, code: ProblemCode, message: string): never {
  context.addIssue({ code: "custom", message, params: { code } });
  return z.NEVER;
}

/**
 * Checks a request body against its schema.
 * @throws ProblemError about the first field that is wrong, with the code its refinement names.
 */
export function validate<Schema extends z.ZodType>(
  schema: Schema,
  body: unknown,
): z.output<Schema> {
  const { success, data, error } = schema.safeParse(body, { reportInput: true });
  if (success) return data;
  const [first] = error.issues;
  // A misspelt name says more than that the right one is missing.
  const misspelt = error.issues.find((each) => suggestionOf(each, schema) !== undefined);
  const issue = misspelt ?? first;
  throw issue
    ? toProblemError(issue, suggestionOf(issue, schema))
    : new ProblemError("invalid_parameter", { detail: "" });
}

/** Names are the client's own and may be of any length; this much of one is told back. */
const longestName = 100;

/** Names that are so far apart are not the same one misspelt. */
const mostDistance = 3;

/** Whatever case it is written in. */
function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[_-]/g, "");
}

/** The field that an unknown one of the body's own most likely means. */
function suggestionOf(issue: z.core.$ZodIssue, schema: z.ZodType): string | undefined {
  if (issue.code !== "unrecognized_keys" || issue.path.length > 0) return undefined;
  if (!(schema instanceof z.ZodObject)) return undefined;
  const unknown = plain((issue.keys[0] ?? "").slice(0, longestName));
  const distances = Object.keys(schema.shape).map((name) => ({
    name,
    distance: distance(plain(name), unknown),
  }));
  const [nearest] = distances.toSorted((one, other) => one.distance - other.distance);
  const isNear = nearest && nearest.distance <= Math.min(mostDistance, unknown.length / 3);
  return isNear ? nearest.name : undefined;
}

function toProblemError(issue: z.core.$ZodIssue, suggestion: string | undefined): ProblemError {
  const param = issue.path.join(".").slice(0, longestName);
  switch (issue.code) {
    case "unrecognized_keys": {
      const unknown = (issue.keys[0] ?? "").slice(0, longestName);
      const advice = suggestion
        ? `Perhaps '${suggestion}' is meant.`
        : "Remove it or correct its name.";
      const detail = `'${unknown}' is not a parameter of this call. ${advice}`;
      return new ProblemError("unknown_parameter", { detail, param: unknown });
    }
    case "custom":
      return new ProblemError(codeOf(issue.params), {
        detail: issue.message,
        param: param || null,
      });
    case "invalid_type":
      if (issue.input === undefined && param !== "") {
        const detail = `'${param}' is missing. It is required.`;
        return new ProblemError("missing_parameter", { detail, param });
      }
      break;
    case "invalid_value":
    case "invalid_format":
    case "invalid_union":
    case "invalid_key":
    case "invalid_element":
    case "not_multiple_of":
    case "too_big":
    case "too_small":
      break;
  }
  const what = param === "" ? "The body" : `'${param}'`;
  const detail = `${what} is not valid. ${issue.message}.`;
  return new ProblemError("invalid_parameter", { detail, param: param || null });
}

/** The code that {@link problem} put there; a refinement without one is about the parameter's value. */
function codeOf(params: Readonly<Record<string, unknown>> | undefined): ProblemCode {
  const code = params?.["code"];
  return typeof code === "string" && isProblemCode(code) ? code : "invalid_parameter";
}
