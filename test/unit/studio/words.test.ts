import { describe, it } from "vitest";

import { ApiError } from "../../../src/studio/api/api-error.ts";
import type { ProblemView } from "../../../src/studio/api/views.ts";
import { attemptCostWords, firstByteWords } from "../../../src/studio/words/attempts.ts";
import { bytesWords } from "../../../src/studio/words/bytes.ts";
import { aboutWords, durationWords, measuredWords } from "../../../src/studio/words/duration.ts";
import { estimateWords, moneyWords } from "../../../src/studio/words/money.ts";
import { adviceFor, familyOf, plainDetail } from "../../../src/studio/words/problems.ts";
import { fallbackWords, whyWords } from "../../../src/studio/words/reasons.ts";

describe("moneyWords", () => {
  it.for([
    { microUsd: 0, words: "$0" },
    { microUsd: 3735, words: "$0.0037" },
    { microUsd: 67_200, words: "$0.07" },
    { microUsd: 1_204_000, words: "$1.20" },
  ])("says $microUsd as $words", ({ microUsd, words }, { expect }) => {
    expect(moneyWords(microUsd)).toBe(words);
  });
});

describe("estimateWords", () => {
  it.for([
    { microUsd: 0, words: "$0" },
    { microUsd: 3735, words: "$0.0038" },
    { microUsd: 9990, words: "$0.01" },
    { microUsd: 40_000, words: "$0.04" },
    { microUsd: 204_579, words: "$0.21" },
  ])("says $microUsd as $words", ({ microUsd, words }, { expect }) => {
    expect(estimateWords(microUsd)).toBe(words);
  });
});

describe("a call", () => {
  it.for([
    { firstByteMs: null, words: null },
    { firstByteMs: 499, words: null },
    { firstByteMs: 7240, words: "first byte 7.2 s" },
  ])("that began after $firstByteMs ms", ({ firstByteMs, words }, { expect }) => {
    expect(firstByteWords({ firstByteMs })).toBe(words);
  });

  it.for([
    { costBasis: "usage", costMicroUsd: 67_200, estimateMicroUsd: 61_000, words: "$0.07" },
    { costBasis: "none", costMicroUsd: 0, estimateMicroUsd: 31_000, words: "$0" },
    { costBasis: "unknown", costMicroUsd: 0, estimateMicroUsd: 31_000, words: "up to $0.04" },
    { costBasis: "unknown", costMicroUsd: 0, estimateMicroUsd: null, words: "–" },
  ] as const)("costs $words", ({ words, ...attempt }, { expect }) => {
    expect(attemptCostWords(attempt)).toBe(words);
  });
});

describe("times", () => {
  it.for([
    { ms: 40, running: "0 s", measured: "0.0 s", about: "about 1 s" },
    { ms: 8400, running: "8 s", measured: "8.4 s", about: "about 8 s" },
    { ms: 43_000, running: "43 s", measured: "43.0 s", about: "about 45 s" },
    { ms: 65_900, running: "1 min 05 s", measured: "1 min 05 s", about: "about 1 min 05 s" },
  ])("are told of $ms ms", ({ ms, running, measured, about }, { expect }) => {
    expect(durationWords(ms)).toBe(running);
    expect(measuredWords(ms)).toBe(measured);
    expect(aboutWords(ms)).toBe(about);
  });
});

describe("bytesWords", () => {
  it.for([
    { bytes: 10, words: "1 kB" },
    { bytes: 59_400, words: "59 kB" },
    { bytes: 2_449_000, words: "2.4 MB" },
  ])("says $bytes as $words", ({ bytes, words }, { expect }) => {
    expect(bytesWords(bytes)).toBe(words);
  });
});

describe("why an engine", () => {
  it("is what the first reason says", ({ expect }) => {
    expect(whyWords({ reasons: ["high_quality", "breaker_open"] })).toBe("You asked for Pro");
  });

  it.for([
    { reasons: ["high_quality", "attempt_failed:overloaded"], words: "OpenAI was busy" },
    { reasons: ["high_quality", "breaker_open"], words: "OpenAI has been failing" },
    { reasons: ["high_quality", "provider_not_configured"], words: "OpenAI is not set up here" },
    { reasons: ["high_quality"], words: "OpenAI could not take it" },
  ] as const)("and not the other: $words", ({ reasons, words }, { expect }) => {
    expect(fallbackWords({ reasons, fallbackFrom: "gpt-image-2" }, nameOf)).toBe(words);
    expect(fallbackWords({ reasons, fallbackFrom: null }, nameOf)).toBeNull();
  });
});

describe("familyOf", () => {
  it.for([
    { code: "moderation_blocked", status: 400, family: "moderation" },
    { code: "invalid_size", status: 400, family: "input" },
    { code: "all_providers_failed", status: 503, family: "provider" },
    { code: "generation_cancelled", status: 409, family: "cancelled" },
    { code: "tier_forbidden", status: 403, family: "forbidden" },
    { code: "spending_stopped", status: 503, family: "paused" },
    { code: "budget_exhausted", status: 503, family: "paused" },
    { code: "rate_limited", status: 429, family: "limits" },
    { code: "a_code_of_next_year", status: 429, family: "limits" },
    { code: "a_code_of_next_year", status: 503, family: "ours" },
    { code: "a_code_of_next_year", status: 422, family: "input" },
  ])("puts $status $code into $family", ({ code, status, family }, { expect }) => {
    expect(familyOf(problem(code, status))).toBe(family);
  });

  it("tells a service that is away from one that refuses", ({ expect }) => {
    expect(familyOf(new ApiError({ kind: "unreachable" }))).toBe("unreachable");
  });
});

describe("adviceFor", () => {
  it.for([
    { code: "spending_stopped", title: "Making images is paused" },
    { code: "budget_exhausted", title: "This month's budget for images is spent" },
    { code: "no_engine_available", title: "No engine can take it just now" },
    { code: "too_many_in_flight", title: "Too many of your images are being made at once" },
    { code: "rate_limited", title: "You have asked for many images in a short time" },
    { code: "quota_exceeded", title: "Your plan has too few images left this month" },
    { code: "spend_cap_exceeded", title: "Your plan has too little money left this month" },
    { code: "tier_forbidden", title: "Your plan does not include this" },
    { code: "internal_error", title: "Something went wrong on our side" },
  ])("says of $code: $title", ({ code, title }, { expect }) => {
    expect(adviceFor(problem(code, 503)).title).toBe(title);
  });
});

describe("plainDetail", () => {
  it("leaves out what is there for support", ({ expect }) => {
    const detail = "It was cancelled. Nothing was charged. Attempts: none. Generation: gen_1.";
    expect(plainDetail(detail)).toBe("It was cancelled. Nothing was charged.");
    expect(plainDetail("The size is wrong.")).toBe("The size is wrong.");
  });
});

function nameOf(): string {
  return "OpenAI";
}

function problem(code: string, status: number): ApiError {
  const told = { code, status, detail: "" } as ProblemView;
  return new ApiError({ kind: "problem", retryAfterSeconds: null, problem: told });
}
