import { fieldViolation, type GoogleSurface } from "./google-error.ts";

type Shape = {
  /** Names in camel case; a nested shape checks objects and lists of objects below. */
  fields: Readonly<Record<string, Shape | null>>;
  /** Names only Vertex AI has. */
  vertexFields?: Readonly<Record<string, Shape | null>>;
};

function names(...list: string[]): Record<string, null> {
  return Object.fromEntries(list.map((name) => [name, null]));
}

const inlineData: Shape = { fields: names("mimeType", "data", "displayName") };

const part: Shape = {
  fields: {
    ...names("text", "fileData", "thought", "thoughtSignature", "functionCall"),
    ...names("functionResponse", "executableCode", "codeExecutionResult", "videoMetadata"),
    ...names("mediaResolution", "partMetadata"),
    inlineData,
  },
};

const content: Shape = { fields: { ...names("role"), parts: part } };

/** The Gemini API has only two image settings; the others are Vertex AI's (sheet 2.2). */
const imageConfig: Shape = {
  fields: names("aspectRatio", "imageSize"),
  vertexFields: {
    ...names("personGeneration", "prominentPeople"),
    imageOutputOptions: { fields: names("mimeType", "compressionQuality") },
  },
};

const generationConfig: Shape = {
  fields: {
    ...names("candidateCount", "stopSequences", "maxOutputTokens", "temperature", "topP", "topK"),
    ...names("seed", "presencePenalty", "frequencyPenalty", "responseMimeType", "responseSchema"),
    ...names("responseJsonSchema", "responseLogprobs", "logprobs", "speechConfig"),
    ...names("mediaResolution", "responseModalities", "enableEnhancedCivicAnswers"),
    imageConfig,
    thinkingConfig: { fields: names("includeThoughts", "thinkingBudget", "thinkingLevel") },
  },
  vertexFields: names("audioTimestamp", "routingConfig", "modelSelectionConfig"),
};

const request: Shape = {
  fields: {
    ...names("tools", "toolConfig", "safetySettings", "cachedContent", "serviceTier"),
    contents: content,
    systemInstruction: content,
    generationConfig,
  },
  vertexFields: names("labels", "modelArmorConfig"),
};

/**
 * Checks the names in a request and gives it back in camel case: Google takes both spellings.
 *
 * Throws `GoogleError` for the first name that does not exist on the surface.
 */
export function checkNames(body: unknown, surface: GoogleSurface): Record<string, unknown> {
  const checked = checkValue(body, request, "", surface);
  return typeof checked === "object" && checked !== null ? { ...checked } : {};
}

function checkValue(value: unknown, shape: Shape, path: string, surface: GoogleSurface): unknown {
  if (Array.isArray(value)) {
    return value.map((entry, index) => checkValue(entry, shape, `${path}[${index}]`, surface));
  }
  if (typeof value !== "object" || value === null) return value;
  const known = surface === "gemini" ? shape.fields : { ...shape.fields, ...shape.vertexFields };
  const entries = Object.entries(value).map(([name, entry]) => {
    const camel = name.replaceAll(/_([a-z])/g, (_match, letter: string) => letter.toUpperCase());
    const nested = Object.hasOwn(known, camel) ? known[camel] : undefined;
    if (nested === undefined) {
      const place = path === "" ? "" : ` at '${path}'`;
      const description = `Invalid JSON payload received. Unknown name "${name}"${place}: Cannot find field.`;
      throw fieldViolation(path, description);
    }
    if (nested === null) return [camel, entry];
    const below = path === "" ? toSnakeCase(camel) : `${path}.${toSnakeCase(camel)}`;
    return [camel, checkValue(entry, nested, below, surface)];
  });
  return Object.fromEntries(entries);
}

function toSnakeCase(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
