import { describe, expectTypeOf, it } from "vitest";

import type { toAccountView } from "../../src/http/account-view.ts";
import type { toAlertView } from "../../src/http/alert-view.ts";
import type { toBatchView } from "../../src/http/batch-view.ts";
import type { toBudgetView, toSpendingView } from "../../src/http/budget-view.ts";
import type { toKeyView } from "../../src/http/key-view.ts";
import type { toStateView } from "../../src/http/model-state-view.ts";
import type {
  AccountView,
  AlertView,
  BudgetView,
  KeyView,
  ModelView,
  SpendingView,
} from "../../src/studio/api/admin-views.ts";
import type { BatchView } from "../../src/studio/api/batch-views.ts";

describe("the API's answers", () => {
  it("are what the studio takes them for", () => {
    expectTypeOf<Awaited<ReturnType<typeof toBatchView>>>().toExtend<BatchView>();
  });
});

describe("the admin API's answers", () => {
  it("are what the studio takes them for", () => {
    expectTypeOf<ReturnType<typeof toAccountView>>().toExtend<AccountView>();
    expectTypeOf<ReturnType<typeof toAlertView>>().toExtend<AlertView>();
    expectTypeOf<ReturnType<typeof toBudgetView>>().toExtend<BudgetView>();
    expectTypeOf<ReturnType<typeof toSpendingView>>().toExtend<SpendingView>();
    expectTypeOf<ReturnType<typeof toKeyView>>().toExtend<KeyView>();
    expectTypeOf<ReturnType<typeof toStateView>>().toExtend<ModelView["known"]>();
  });
});
