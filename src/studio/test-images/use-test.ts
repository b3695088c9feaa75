import { useState } from "preact/hooks";

import { makeTestImages } from "../api/admin-calls.ts";
import type { TestResultView } from "../api/admin-views.ts";
import { asApiError } from "../api/api-error.ts";
import { adminClient } from "../state/admin-session.ts";
import { testFaultWords } from "./test-words.ts";

/** How far a test is. */
export type Test =
  | { readonly kind: "none" }
  | { readonly kind: "making"; readonly since: number }
  | { readonly kind: "made"; readonly result: TestResultView }
  | { readonly kind: "refused"; readonly words: string };

/** Makes test images. @param onPriceChanged Called when they cost another sum than was agreed to. */
export function useTest(onPriceChanged: () => void) {
  const [test, setTest] = useState<Test>({ kind: "none" });
  const make = async (confirmMicroUsd: number, reason: string) => {
    setTest({ kind: "making", since: Date.now() });
    try {
      const result = await makeTestImages(adminClient.peek(), { confirmMicroUsd, reason });
      setTest({ kind: "made", result });
    } catch (fault) {
      const error = asApiError(fault);
      setTest({ kind: "refused", words: testFaultWords(error) });
      if (error.code === "price_changed") onPriceChanged();
    }
  };
  return { test, make };
}
