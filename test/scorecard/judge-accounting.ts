import { member } from "../json.ts";
import { ofEach, type Criterion } from "./judge.ts";
import { statementsOf } from "./statements.ts";

/** The answer names who made the image, where a healthy answer names another or none. */
export const tellsWhoServed: Criterion = {
  name: "the answer tells which engine made the image",
  check: ({ exchanges, healthy }) => {
    for (const { calls, client } of exchanges) {
      const server = calls.findLast(({ images }) => images > 0);
      if (!server) return "no engine made one";
      const usual = statementsOf(healthy);
      const named = [...statementsOf(client)].some(
        ([name, value]) =>
          value.includes(server.model) ||
          (/provider|model|deployment|target|option/i.test(name) && usual.get(name) !== value),
      );
      if (!named) return `neither ${server.model} nor another mark of it is in the answer`;
    }
    return undefined;
  },
};

/** The answer shows a failed attempt: something on attempts or fallbacks differs from a healthy one. */
export const tellsOfFailure: Criterion = {
  name: "the answer tells that an attempt failed",
  check: ({ exchanges, healthy }) => {
    const usual = statementsOf(healthy);
    const silent = exchanges.some(
      ({ client }) =>
        ![...statementsOf(client)].some(
          ([name, value]) =>
            /fallback|attempt|retr|option|target|reason|warning/i.test(name) &&
            usual.get(name) !== value,
        ),
    );
    return silent ? "nothing in it differs from an answer without a failure" : undefined;
  },
};

/** The output tokens in the answer are those of every call that was charged. */
export const tellsWhatWasPaid: Criterion = ofEach(
  "the answer's usage covers every call that was charged",
  ({ calls, client }) => {
    const charged = calls.reduce((sum, { outputTokens }) => sum + outputTokens, 0);
    const told = member(member(client.facts, "usage"), "output_tokens");
    if (told === charged) return undefined;
    return `it says ${JSON.stringify(told) ?? "nothing of"} output tokens, ${charged} were charged`;
  },
);
