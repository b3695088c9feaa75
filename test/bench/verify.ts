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
    const images = `${found.join()}, not ${expected.join()}`;
    throw new Error(`${name} answered with other images: ${images}. ${aboutImage(answer.body)}`);
  }
}

/** What a gateway says of the image beside it, such as who made it after whom. */
function aboutImage(body: Buffer): string {
  const text = body.toString("utf8", Math.max(0, body.length - 2000));
  return `The end of the answer: ${text.slice(text.lastIndexOf('"b64_json"') + 1).slice(-1500)}`;
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
