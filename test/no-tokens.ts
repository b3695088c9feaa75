import type { Usage } from "../src/domain/usage.ts";

/** Usage of nothing, for tests to fill in what they count. */
export const noTokens: Usage = {
  textInputTokens: 0,
  cachedTextInputTokens: 0,
  imageInputTokens: 0,
  cachedImageInputTokens: 0,
  textOutputTokens: 0,
  imageOutputTokens: 0,
};
