/** A task, and the calls that it is an example of. There is a file for each language. */
const examples = [
  { name: "make-image", title: "Make an image", operations: ["createGeneration"] },
  {
    name: "stream-previews",
    title: "Stream previews",
    operations: ["createGeneration", "watchGeneration"],
  },
  { name: "edit-image", title: "Edit an image", operations: ["createUpload", "createOpenAiEdits"] },
  { name: "openai-client", title: "With OpenAI's client", operations: ["createOpenAiImages"] },
  { name: "make-batch", title: "Make a batch", operations: ["createBatch", "getBatch"] },
  { name: "price-image", title: "What it would cost", operations: ["planGeneration"] },
  { name: "list-history", title: "The history", operations: ["listGenerations"] },
  { name: "check-webhook", title: "Check a webhook", operations: ["getWebhookSecret"] },
] as const;

const languages = [
  { lang: "curl", label: "curl", ending: "sh" },
  { lang: "typescript", label: "TypeScript", ending: "ts" },
  { lang: "python", label: "Python", ending: "py" },
] as const;

/** One example in one language. */
export interface CodeSample {
  readonly lang: string;
  readonly label: string;
  readonly source: string;
}

/** A task in all languages. */
export interface Example {
  readonly name: string;
  readonly title: string;
  readonly operations: readonly string[];
  readonly samples: readonly CodeSample[];
}

/** Every example. @param read The text of a file of docs/examples. */
export function readExamples(read: (name: string) => string): readonly Example[] {
  return examples.map((example) => ({
    ...example,
    samples: languages.map(({ lang, label, ending }) => ({
      lang,
      label: `${label}: ${example.title}`,
      source: read(`${example.name}.${ending}`).trimEnd(),
    })),
  }));
}

/** What an operation's documentation shows. */
export function samplesOf(operationId: string, all: readonly Example[]): readonly CodeSample[] {
  return all
    .filter(({ operations }) => operations.includes(operationId))
    .flatMap(({ samples }) => samples);
}
