import { unlimited, type AccountLimits } from "../domain/limits.ts";

interface DevelopmentAccount {
  readonly key: string;
  readonly tier: "free" | "standard" | "pro";
  readonly note: string;
  /** Missing for those of the tier. */
  readonly limits?: AccountLimits;
}

/** The published accounts of local development. Their keys are refused everywhere else. */
export const developmentAccounts: readonly DevelopmentAccount[] = [
  { key: "dpt_dev_free", tier: "free", note: "5 images a month, no Pro mode, 1K" },
  { key: "dpt_dev_standard", tier: "standard", note: "300 a month, Pro mode on request, 4K" },
  { key: "dpt_dev_pro", tier: "pro", note: "1,000 a month, Pro mode by default, 4K" },
  {
    key: "dpt_dev_bench",
    tier: "pro",
    note: "Pro without any limit, for load tests",
    limits: unlimited,
  },
];
