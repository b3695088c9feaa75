import { describe, it } from "vitest";

import { limitText, limitWords, parseLimit } from "../../../src/studio/accounts/limit-words.ts";
import { parseOrigins } from "../../../src/studio/accounts/parse-origins.ts";
import type {
  BreakersView,
  BreakerView,
  BudgetView,
  UsageGroup,
} from "../../../src/studio/api/admin-views.ts";
import { ApiError } from "../../../src/studio/api/api-error.ts";
import type { ProblemView } from "../../../src/studio/api/views.ts";
import { accountOf, actWords, detailWords } from "../../../src/studio/audit/act-words.ts";
import { breakerPath, withBreaker } from "../../../src/studio/breakers/breaker-changes.ts";
import { isQuiet, overviewWords, probeWords } from "../../../src/studio/breakers/breaker-words.ts";
import { adminPath, adminSections, pageOf } from "../../../src/studio/shell/page-of.ts";
import { budgetTone } from "../../../src/studio/spend/budget-tone.ts";
import { testFaultWords } from "../../../src/studio/test-images/test-words.ts";
import { shareWords, toBars, toDayChart } from "../../../src/studio/usage/chart-data.ts";
import { daysOf, lastDays } from "../../../src/studio/usage/days.ts";
import { parseDollars } from "../../../src/studio/words/dollars.ts";
import { momentWords, roughWords } from "../../../src/studio/words/moment.ts";

const now = Date.parse("2026-11-26T12:00:00Z");

describe("the admin's addresses", () => {
  it.for(adminSections)("lead to %s and back", (section, { expect }) => {
    expect(pageOf(adminPath(section))).toEqual({ kind: "admin", section, id: null });
  });

  it.for([
    { path: "/studio/admin/", section: "breakers", id: null },
    { path: "/studio/admin/accounts/acct_1", section: "accounts", id: "acct_1" },
  ])("show $path", ({ path, section, id }, { expect }) => {
    expect(pageOf(path)).toEqual({ kind: "admin", section, id });
  });

  it.for(["/studio/admin/secrets", "/studio/admin/spend/openai", "/studio/admin/accounts/a/b"])(
    "know no %s",
    (path, { expect }) => {
      expect(pageOf(path)).toEqual({ kind: "unknown" });
    },
  );
});

describe("breakers", () => {
  const breaker = { model: "m", operation: "generate", state: "closed" } as BreakerView;
  const edit = { ...breaker, operation: "edit" } as BreakerView;
  const view = {
    at: "",
    providers: [
      { provider: "openai", state: "closed", breakers: [breaker, edit] },
      { provider: "google", state: "closed", breakers: [breaker] },
    ],
  } as BreakersView;

  it("change at once with the answer to an order, and no other with them", ({ expect }) => {
    const isolated = { ...breaker, state: "isolated" } as const;
    const changed = withBreaker(view, { ...isolated, provider: "openai" });
    expect(changed.providers.map(({ breakers }) => breakers)).toEqual([
      [isolated, edit],
      [breaker],
    ]);
    expect(breakerPath("openai", edit)).toBe("openai/m/edit");
  });

  it("are quiet until something has come through, or something holds them", ({ expect }) => {
    const window = { starts: 0, failures: 0, throttled: 0 };
    const totals = { ...window, successes: 0, excluded: 0, stale: 0, late: 0 };
    const quiet: BreakerView = { ...breaker, window, totals };
    expect(isQuiet(quiet)).toBe(true);
    const changes: readonly Partial<BreakerView>[] = [
      { state: "forced-closed" },
      { state: "unreachable", window: null, totals: null },
      { window: { ...window, starts: 1 } },
      { totals: { ...totals, starts: 1 } },
      { totals: { ...totals, successes: 1 } },
    ];
    for (const change of changes) {
      expect([change, isQuiet({ ...quiet, ...change })]).toEqual([change, false]);
    }
  });

  it("are summed up by those that keep calls back", ({ expect }) => {
    const admit = { admission: "admit" } as const;
    const refuse = { admission: "breaker_open" } as const;
    expect(overviewWords([admit, admit])).toBe("All 2 let calls through.");
    expect(overviewWords([admit, refuse])).toBe("1 of 2 keeps calls back.");
    expect(overviewWords([refuse, refuse])).toBe("2 of 2 keep calls back.");
  });

  it.for([
    { nextProbeAt: null, words: null },
    { nextProbeAt: "2026-11-26T12:00:12Z", words: "in 12 s" },
    { nextProbeAt: "2026-11-26T11:59:00Z", words: "with the next call" },
  ])("tell of $nextProbeAt as $words", ({ nextProbeAt, words }, { expect }) => {
    expect(probeWords({ ...breaker, nextProbeAt }, now)).toBe(words);
  });
});

describe("parseDollars", () => {
  it.for([
    { text: "500", microUsd: 500_000_000 },
    { text: " $1,250.50 ", microUsd: 1_250_500_000 },
    { text: "0", microUsd: 0 },
    { text: "10000000", microUsd: 10_000_000_000_000 },
    { text: "10000001", microUsd: null },
    { text: "", microUsd: null },
    { text: "-5", microUsd: null },
    { text: "1e3", microUsd: null },
    { text: "a lot", microUsd: null },
  ])("reads '$text' as $microUsd", ({ text, microUsd }, { expect }) => {
    expect(parseDollars(text)).toBe(microUsd);
  });
});

describe("budgetTone", () => {
  const budget = {
    microUsdPerMonth: 100,
    exhaustedSince: null,
    percent: 10,
    forecastPercent: 50,
  } satisfies Partial<BudgetView> as BudgetView;

  it.for([
    { changes: {}, tone: "good" },
    { changes: { percent: 80 }, tone: "warn" },
    { changes: { forecastPercent: 130 }, tone: "warn" },
    { changes: { percent: 100 }, tone: "bad" },
    { changes: { exhaustedSince: "2026-11-26T00:00:00Z", percent: null }, tone: "bad" },
    { changes: { microUsdPerMonth: null, percent: null, forecastPercent: null }, tone: "good" },
  ] as const)("is $tone for $changes", ({ changes, tone }, { expect }) => {
    expect(budgetTone({ ...budget, ...changes })).toBe(tone);
  });
});

describe("limits of an account", () => {
  it.for([
    { name: "imagesPerMonth", text: "5000", value: 5000 },
    { name: "imagesPerMonth", text: " ", value: "tier" },
    { name: "imagesPerMonth", text: "None", value: null },
    { name: "imagesPerMonth", text: "5.5", value: undefined },
    { name: "microUsdPerMonth", text: "20", value: 20_000_000 },
    { name: "microUsdPerMonth", text: "much", value: undefined },
  ] as const)("are read of $name '$text' as $value", ({ name, text, value }, { expect }) => {
    expect(parseLimit(name, text)).toBe(value);
  });

  it("are written as they are read", ({ expect }) => {
    const own = { microUsdPerMonth: 2_500_000, imagesPerMonth: null };
    expect(limitText("microUsdPerMonth", own)).toBe("2.5");
    expect(parseLimit("microUsdPerMonth", "2.5")).toBe(2_500_000);
    expect(limitText("imagesPerMonth", own)).toBe("none");
    expect(limitText("requestsPerMinute", own)).toBe("");
    expect(limitWords("microUsdPerMonth", 2_500_000)).toBe("$2.50");
    expect(limitWords("imagesPerMonth", null)).toBe("no limit");
  });
});

describe("parseOrigins", () => {
  it("takes them as people write them", ({ expect }) => {
    expect(parseOrigins("https://a.example/, https://b.example https://a.example")).toEqual([
      "https://a.example",
      "https://b.example",
    ]);
    expect(parseOrigins("  ")).toEqual([]);
  });
});

describe("charts", () => {
  it("have a column for each day, and a part for each model", ({ expect }) => {
    const groups = [
      group("2026-11-26", "b", 3),
      group("2026-11-24", "a", 2),
      group("2026-11-26", "a", 1),
    ];
    const days = daysOf({ from: "2026-11-24", to: "2026-11-26" });
    const chart = toDayChart(groups, days, ({ images }) => images);
    expect(chart).toEqual({
      series: ["a", "b"],
      days: [
        { day: "2026-11-24", values: [2, 0], total: 2 },
        { day: "2026-11-25", values: [0, 0], total: 0 },
        { day: "2026-11-26", values: [1, 3], total: 4 },
      ],
      most: 4,
    });
  });

  it("divide by nothing never", ({ expect }) => {
    expect(toDayChart([], ["2026-11-26"], () => 1).most).toBeGreaterThan(0);
    expect(toBars([{ name: "a", value: 0 }])).toEqual([{ name: "a", value: 0, share: 0 }]);
  });

  it("put the greatest bar first", ({ expect }) => {
    const bars = toBars([
      { name: "a", value: 1 },
      { name: "b", value: 4 },
    ]);
    expect(bars.map(({ name, share }) => [name, share])).toEqual([
      ["b", 1],
      ["a", 0.25],
    ]);
  });

  it("count days by UTC, both ends included", ({ expect }) => {
    expect(lastDays(7, now)).toEqual({ from: "2026-11-20", to: "2026-11-26" });
    expect(daysOf(lastDays(30, now))).toHaveLength(30);
  });

  it.for([
    { share: null, words: "–" },
    { share: 0, words: "0 %" },
    { share: 0.1254, words: "12.5 %" },
  ])("say $share as $words", ({ share, words }, { expect }) => {
    expect(shareWords(share)).toBe(words);
  });
});

describe("moments", () => {
  it.for([
    { ms: -5, words: "0 s" },
    { ms: 12_400, words: "12 s" },
    { ms: 240_000, words: "4 min" },
    { ms: 3 * 3_600_000, words: "3 h" },
    { ms: 72 * 3_600_000, words: "3 days" },
  ])("are $ms ms as $words", ({ ms, words }, { expect }) => {
    expect(roughWords(ms)).toBe(words);
  });

  it("have their date on other days alone", ({ expect }) => {
    expect(momentWords(new Date(now).toISOString(), now)).not.toContain("2026");
    expect(momentWords("2026-11-20T12:00:00Z", now)).toContain("20 Nov 2026");
  });
});

describe("acts", () => {
  it("have words, and keep a name that is not known", ({ expect }) => {
    expect(actWords("breaker.isolate")).toBe("Breaker isolated");
    expect(actWords("moon.paint")).toBe("moon.paint");
  });

  it.for([
    { target: "acct_1a", account: "acct_1a" },
    { target: "acct_1a/key_2b", account: "acct_1a" },
    { target: "openai/gpt-image-2/generate", account: null },
    { target: "all", account: null },
  ])("on $target are of the account $account", ({ target, account }, { expect }) => {
    expect(accountOf(target)).toBe(account);
  });

  it.for([
    { detail: "standard", words: "standard" },
    { detail: null, words: "null" },
    { detail: { hardStop: true }, words: '{"hardStop":true}' },
  ])("tell $detail as $words", ({ detail, words }, { expect }) => {
    expect(detailWords(detail)).toBe(words);
  });
});

describe("test images that were not made", () => {
  it("say whether anything may have been spent", ({ expect }) => {
    expect(testFaultWords(new ApiError({ kind: "unreachable" }))).toContain("charged");
    expect(testFaultWords(problemOf("price_changed"))).toContain("nothing was made");
    expect(testFaultWords(problemOf("budget_exhausted"))).toBe("What the API says.");
  });
});

function problemOf(code: string): ApiError {
  const problem = { code, status: 409, detail: "What the API says." } as ProblemView;
  return new ApiError({ kind: "problem", problem, retryAfterSeconds: null });
}

function group(day: string, model: string, images: number): UsageGroup {
  return { day, model, images } as UsageGroup;
}
