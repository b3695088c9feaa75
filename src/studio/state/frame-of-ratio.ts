import { parseAspectRatio, reduceRatio } from "../../domain/aspect-ratio.ts";
import type { Pixels } from "../../domain/size.ts";

/** The shape of a ratio such as `16:9`, in any unit; of what is none, a square. */
export function frameOfRatio(text: string): Pixels {
  const ratio = parseAspectRatio(text);
  return ratio ? reduceRatio(ratio) : { width: 1, height: 1 };
}
