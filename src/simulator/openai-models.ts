/** What OpenAI's service knows about one image model. */
export type OpenAiModel = {
  id: string;
  /** Unix seconds, as `GET /v1/models/{id}` shows. */
  created: number;
  /** Quality words the model takes, with the token factor of each (sheet 1.5). */
  qualityFactors: Readonly<Record<string, number>>;
  transparentBackground: boolean;
  /** Takes the planning parameter `complexity`. */
  complexity: boolean;
};

const factorsOfTwo = { low: 16, medium: 48, high: 96 };
const factorsOfTwoPointFive = { low: 16, medium: 24, high: 48, xhigh: 64, max: 96 };

function describeModel(id: string, released: string): OpenAiModel {
  const second = id.startsWith("gpt-image-2-") || id === "gpt-image-2";
  return {
    id,
    created: Date.parse(released) / 1000,
    qualityFactors: second ? factorsOfTwo : factorsOfTwoPointFive,
    transparentBackground: !second,
    complexity: id.startsWith("gpt-image-2.6"),
  };
}

/** The models that answer (sheet 1.8, 2026-11-22). All others do not exist or are shut down. */
export const openAiModels: readonly OpenAiModel[] = [
  describeModel("gpt-image-2", "2026-04-21"),
  describeModel("gpt-image-2-2026-04-21", "2026-04-21"),
  describeModel("gpt-image-2.5-sunburst", "2026-09-08"),
  describeModel("gpt-image-2.5-sunburst-2026-09-08", "2026-09-08"),
  describeModel("gpt-image-2.5-flare", "2026-09-08"),
  describeModel("gpt-image-2.5-flare-2026-09-08", "2026-09-08"),
  describeModel("gpt-image-2.6-sunburst", "2026-11-04"),
  describeModel("gpt-image-2.6-flare", "2026-11-04"),
];

/** The model of that id, unless it is unknown or retired. */
export function findOpenAiModel(id: string, retired: readonly string[]): OpenAiModel | undefined {
  return retired.includes(id) ? undefined : openAiModels.find((model) => model.id === id);
}
