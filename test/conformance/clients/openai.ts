import type { Client } from "../case.ts";
import { versionOf } from "../version-of.ts";
import { editCases } from "./openai/edit.ts";
import { errorCases } from "./openai/errors.ts";
import { generateCases } from "./openai/generate.ts";
import { modelCases } from "./openai/models.ts";
import { repeatCases } from "./openai/repeats.ts";
import { streamCases } from "./openai/stream.ts";

/** OpenAI's own client. */
export const openai: Client = {
  name: "openai",
  version: versionOf("openai"),
  cases: [
    ...generateCases,
    ...streamCases,
    ...editCases,
    ...modelCases,
    ...errorCases,
    ...repeatCases,
  ],
};
