import { randomUUID } from "node:crypto";

/**
 * A text that is in one prompt and nowhere else, by which a request is found again when its client
 * never learned an id.
 */
export function createMark(scenario: string): string {
  return `${scenario}-${randomUUID()}`;
}

/** A prompt that carries a mark. @param directives For the simulator, each in brackets. */
export function promptWith(mark: string, ...directives: readonly string[]): string {
  return ["A lighthouse on a cliff", `(${mark})`, ...directives].join(" ");
}

/** The mark of a prompt; empty when it has none. */
export function markOf(prompt: string): string {
  return /\(([\w-]+)\)/.exec(prompt)?.[1] ?? "";
}
