import { describe, expectTypeOf, it } from "vitest";

import type { toAccountView } from "../../src/http/account-view.ts";
import type { toAlertView } from "../../src/http/alert-view.ts";
import type { toBatchView } from "../../src/http/batch-view.ts";
import type { toBudgetView, toSpendingView } from "../../src/http/budget-view.ts";
import type { toKeyView } from "../../src/http/key-view.ts";
import type { toStateView } from "../../src/http/model-state-view.ts";
import type { Act } from "../../src/http/record-act.ts";
import type { toOfferView, toResultView } from "../../src/http/test-image-view.ts";
import type {
  AccountView,
  AlertView,
  BudgetView,
  KeyView,
  ModelView,
  SpendingView,
  TestOfferView,
  TestResultView,
} from "../../src/studio/api/admin-views.ts";
import type { BatchView } from "../../src/studio/api/batch-views.ts";
import type { KnownAct } from "../../src/studio/audit/act-words.ts";

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
    expectTypeOf<ReturnType<typeof toOfferView>>().toExtend<TestOfferView>();
    expectTypeOf<ReturnType<typeof toResultView>>().toExtend<TestResultView>();
    expectTypeOf<ReturnType<typeof toStateView>>().toExtend<ModelView["known"]>();
  });

  it("have a name for each act that the studio has words for", () => {
    expectTypeOf<Act["action"]>().toEqualTypeOf<KnownAct>();
  });
});
