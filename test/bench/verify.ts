import { createHash } from "node:crypto";

import type { Answer } from "./http-client.ts";

/** The SHA-256 of every image in an answer of either form, in order. */
export function imageHashes(answer: Pick<Answer, "status" | "body">, name: string): string[] {
  const { status, body } = answer;
  if (status !== 200) {
    throw new Error(`${name} answered ${status}: ${body.toString("utf8", 0, 500)}`);
  }
  return base64Values(body).map((base64) =>
    createHash("sha256")
      .update(Buffer.from(base64.toString("latin1"), "base64"))
      .digest("hex"),
  );
}

/** @throws Error unless the answer holds exactly these images: a wrong answer has no speed. */
export function requireImages(
  answer: Pick<Answer, "status" | "body">,
  expected: readonly string[],
  name: string,
): void {
  const found = imageHashes(answer, name);
  if (found.join() !== expected.join()) {
    throw new Error(`${name} answered with other images: ${found.join()}, not ${expected.join()}.`);
  }
}

/** Base64 holds no quote and no backslash, so that its end is the next quote. */
function base64Values(body: Buffer): Buffer[] {
  const values: Buffer[] = [];
  const key = '"b64_json"';
  let position = body.indexOf(key);
  while (position >= 0) {
    const start = body.indexOf('"', position + key.length) + 1;
    const end = body.indexOf('"', start);
    values.push(body.subarray(start, end));
    position = body.indexOf(key, end);
  }
  return values;
}
