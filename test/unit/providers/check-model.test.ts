import { describe, it } from "vitest";

import { AttemptError, failureKinds, type FailureKind } from "../../../src/domain/failure.ts";
import { checkModel, type ModelCheck } from "../../../src/providers/check-model.ts";
import { openAiModels } from "../../../src/providers/openai/models.ts";
import type { ImageProvider } from "../../../src/providers/port.ts";

const [card] = openAiModels;

/** Checks a model at a provider that answers like this, 120 ms later. */
async function check(
  answer: ImageProvider["checkModel"],
  signal = new AbortController().signal,
): Promise<ModelCheck> {
  if (!card) throw new Error("No models.");
  let now = 1000;
  const provider: ImageProvider = {
    id: "openai",
    imageFields: { inJson: [], inEvents: [], previewEvents: [] },
    createImage: () => Promise.reject(new Error("A check must not make an image.")),
    checkModel(call) {
      now += 120;
      return answer(call);
    },
  };
  return checkModel({ provider, card, signal, fetch, now: () => now });
}

function failing(kind: FailureKind): ImageProvider["checkModel"] {
  const failure = {
    kind,
    message: "What was wrong.",
    status: 418,
    providerCode: "its_word",
    providerRequestId: "req_1",
  };
  return () => Promise.reject(new AttemptError(failure));
}

/** Whatever else goes wrong shows the provider in trouble, or nothing of it. */
const verdicts: Partial<Record<FailureKind, ModelCheck["status"]>> = {
  "model-not-found": "gone",
  authentication: "refused",
  "quota-exhausted": "refused",
  "model-refused": "refused",
  "region-refused": "refused",
  "rate-limited": "refused",
  "invalid-request": "refused",
  "content-refused": "refused",
};

describe("a model check", () => {
  it("finds a model that its provider describes", async ({ expect }) => {
    const answer = { status: 200, providerRequestId: "req_7" };
    expect(await check(async () => answer)).toEqual({
      status: "reachable",
      ms: 120,
      httpStatus: 200,
      providerRequestId: "req_7",
      failure: null,
    });
  });

  it.for(failureKinds)("has a verdict on %s", async (kind, { expect }) => {
    expect(await check(failing(kind))).toEqual({
      status: verdicts[kind] ?? "unreachable",
      ms: 120,
      httpStatus: 418,
      providerRequestId: "req_1",
      failure: { kind, message: "What was wrong." },
    });
  });

  it("takes a 404 without a word of the provider for no answer of it", async ({ expect }) => {
    const failure = { kind: "model-not-found", message: "What was wrong.", status: 404 } as const;
    const answer = await check(() => Promise.reject(new AttemptError(failure)));
    expect(answer).toMatchObject({
      status: "unreachable",
      httpStatus: 404,
      failure: { kind: "model-not-found" },
    });
  });

  it("takes an answer that nobody waited for as none", async ({ expect }) => {
    expect(await check(failing("cancelled"), AbortSignal.abort())).toEqual({
      status: "unreachable",
      ms: 120,
      httpStatus: null,
      providerRequestId: null,
      failure: { kind: "first-byte-deadline", message: "No answer came in time." },
    });
  });

  it("does not hide a mistake of ours", async ({ expect }) => {
    await expect(check(() => Promise.reject(new TypeError("a bug")))).rejects.toThrow("a bug");
  });
});
