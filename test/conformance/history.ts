import type { z } from "zod";

import { generationSchema } from "./answers.ts";
import { eventually } from "./eventually.ts";
import type { Stage } from "./stage.ts";

/** The generation of a prompt, as soon as the history lists it. Throws when it does not. */
export function findByPrompt(
  stage: Stage,
  prompt: string,
): Promise<z.output<typeof generationSchema>> {
  const [words = ""] = prompt.split(" [");
  const path = `/v1/generations?${new URLSearchParams({ text: words }).toString()}`;
  return eventually(async () => {
    const { generations } = Object(await stage.get(path));
    const found = generationSchema.array().parse(generations);
    const generation = found.find((each) => each.prompt === prompt);
    if (!generation) throw new Error("The history has no generation of this prompt.");
    return generation;
  });
}
