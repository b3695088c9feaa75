/** What things are called, by the id of a model. */
export interface Names {
  /** What a model is called: `GPT Image 2`. */
  readonly model: (id: string) => string;
  /** Whose it is: `OpenAI`. */
  readonly provider: (id: string) => string;
}
