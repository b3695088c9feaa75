import type { ProblemCode } from "../../http/problem.ts";
import type { Guidance } from "./guidance.ts";

/** Errors of the deployment and of what it is made of. */
export const deploymentErrors = {
  budget_exhausted: {
    cause: "No engine for the task has budget left in this month.",
    cure: "Wait for the next month (UTC), or have a budget raised: `PUT /admin/api/budgets/{provider}`.",
    again: "operator",
  },
  spending_stopped: {
    cause: "The operator has stopped all spending. Nothing was spent.",
    cure: "Try again later. Plans, history and images are there.",
    again: "operator",
  },
  provider_not_configured: {
    cause: "No engine for the task has its key; `detail` names the settings.",
    cure: "Have the settings made. `/readyz` names everything that is missing.",
    again: "operator",
  },
  ledger_unavailable: {
    cause: "The ledger that keeps the account's limits does not answer.",
    cure: "Send it again. Nothing was spent.",
    again: "later",
  },
  database_unavailable: {
    cause: "The database does not answer. Making images goes on without it.",
    cure: "Send it again after `Retry-After`.",
    again: "later",
  },
  database_not_migrated: {
    cause: "The database has no tables, or lacks the newest.",
    cure: "Run `npx wrangler d1 migrations apply DB`.",
    again: "operator",
  },
  identity_provider_unavailable: {
    cause: "The identity provider's keys cannot be fetched, so that no token can be checked.",
    cure: "Send it again. Nothing was spent.",
    again: "later",
  },
  breaker_unreachable: {
    cause: "A breaker did not answer an order: it is not known whether it was carried out.",
    cure: "Look at the breakers, then repeat the order.",
    again: "look-first",
  },
  admin_not_configured: {
    cause: "The admin API is closed, because nothing says who may use it.",
    cure: "Set `ADMIN_TOKEN` to a long random secret, or `ACCESS_TEAM_DOMAIN` and `ACCESS_AUD`.",
    again: "operator",
  },
  signing_not_configured: {
    cause: "There is nothing to sign addresses with.",
    cure: "Set `URL_SIGNING_SECRET` to what `openssl rand -hex 32` prints.",
    again: "operator",
  },
  webhooks_not_configured: {
    cause: "Webhooks are signed, and there is nothing to sign them with.",
    cure: "Set `URL_SIGNING_SECRET` to what `openssl rand -hex 32` prints.",
    again: "operator",
  },
  misconfigured: {
    cause: "A setting of the deployment cannot be read; `detail` names it.",
    cure: "Correct the setting. `/readyz` names everything that is missing.",
    again: "operator",
  },
  internal_error: {
    cause: "A fault of ours.",
    cure: "Report the request id. Where `x-should-retry: false` came along, look first what became of the call.",
    again: "look-first",
  },
} as const satisfies Partial<Record<ProblemCode, Guidance>>;
