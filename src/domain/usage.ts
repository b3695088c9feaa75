/** Token counts as the provider reported them, in one form for both providers. */
export interface Usage {
  readonly textInputTokens: number;
  readonly cachedTextInputTokens: number;
  readonly imageInputTokens: number;
  readonly cachedImageInputTokens: number;
  /** Text and thinking tokens. */
  readonly textOutputTokens: number;
  readonly imageOutputTokens: number;
}
