import type { Client } from "../case.ts";
import { versionOf } from "../version-of.ts";
import { aiErrorCases } from "./ai-sdk/errors.ts";
import { aiImageCases } from "./ai-sdk/images.ts";

/** Vercel's AI SDK, with its provider for whatever speaks as OpenAI does. */
export const aiSdk: Client = {
  name: "ai",
  version: `${versionOf("ai")}, openai-compatible ${versionOf("@ai-sdk/openai-compatible")}`,
  cases: [...aiImageCases, ...aiErrorCases],
};
