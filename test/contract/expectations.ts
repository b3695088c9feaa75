import { imageSize } from "image-size";
import { expect, vi } from "vitest";

import type { AttemptError } from "../../src/domain/failure.ts";
import { contractKey } from "./trial.ts";

/** Type and pixels as the bytes have them: `jpg 1376x768`. Throws for what is no image. */
export function pictureOf(bytes: Uint8Array): string {
  const { type, width, height } = imageSize(bytes);
  return `${type} ${width}x${height}`;
}

/** Lower-case hexadecimal, as the simulator's log has it. */
export async function sha256Of(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
}

/** Nothing of an error may tell what was asked, with which key, or what was drawn. */
export function expectDiscreet(error: AttemptError, prompt: string): void {
  const { failure, answered, message, stack, cause } = error;
  const text = [JSON.stringify({ failure, answered }), message, stack, String(cause)].join("\n");
  expect(text).not.toContain("paper boat");
  for (const part of prompt.match(/[0-9a-f-]{36}/g) ?? [prompt]) expect(text).not.toContain(part);
  expect(text).not.toContain(contractKey.slice(-4));
  expect(text).not.toContain(contractKey.slice(0, 8));
  expect(text).not.toMatch(/[A-Za-z0-9+/]{80}/);
  expect(cause).toBeUndefined();
}

/** Counts what is written to the console from here on, by anybody in this file's isolate. */
export function watchConsole() {
  const methods = ["debug", "info", "log", "warn", "error"] as const;
  const spies = methods.map((method) => vi.spyOn(console, method).mockImplementation(() => {}));
  return {
    lines: () => spies.flatMap(({ mock }) => mock.calls),
    restore: () => spies.forEach((spy) => spy.mockRestore()),
  };
}
