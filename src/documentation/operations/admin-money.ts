import { alertsQuerySchema } from "../../routes/admin-alerts.ts";
import { budgetSchema } from "../../routes/admin-budgets.ts";
import { spendingOrderSchema } from "../../routes/admin-spending.ts";
import { testSchema } from "../../routes/admin-test-images.ts";
import { usageSumsQuerySchema } from "../../routes/admin-usage.ts";
import { described } from "../described.ts";
import { jsonBody, operation } from "../operation.ts";
import { databaseProblems } from "../problem-answers.ts";
import {
  alertPage,
  budget,
  budgets,
  spending,
  testOffer,
  testResult,
  usageSums,
} from "../schemas/admin-money.ts";
import { imageId, provider } from "../schemas/words.ts";
import { webhookSecret } from "./account.ts";
import { shown } from "./admin-accounts.ts";
import { cursorNote, limitNote } from "./history.ts";
import { imageAnswers } from "./images.ts";

const tag = "Admin";
const access = "admin";
const reason = { description: "Why, for the audit.", example: "An announced outage" };
const day = { type: "string", format: "date" };

const order = jsonBody(described(spendingOrderSchema, { reason }).openapi("SpendingOrder"));

/** Budgets, spending, usage, and tests that are paid for. */
export const adminMoneyOperations = [
  operation({
    method: "get",
    path: "/admin/api/budgets",
    id: "listBudgets",
    tag,
    summary: "Budgets",
    description: "What each provider may cost in the month (UTC), has cost, and will.",
    access,
    answers: { 200: shown(budgets) },
    problems: databaseProblems,
  }),
  operation({
    method: "put",
    path: "/admin/api/budgets/{provider}",
    id: "setBudget",
    tag,
    summary: "Change a budget",
    access,
    params: { provider },
    body: jsonBody(
      described(budgetSchema, {
        microUsdPerMonth: { description: "In micro-dollars; null is no limit." },
        hardStop: { description: "Whether nothing more goes to the provider once it is spent." },
        reason,
      }).openapi("BudgetRequest"),
    ),
    answers: { 200: shown(budget) },
    problems: [...databaseProblems, "not_found"],
  }),
  operation({
    method: "post",
    path: "/admin/api/spending/stop",
    id: "stopSpending",
    tag,
    summary: "Stop all spending",
    description: "Nothing new is begun that costs anything. What runs goes on.",
    access,
    body: order,
    answers: { 200: shown(spending) },
    problems: databaseProblems,
  }),
  operation({
    method: "post",
    path: "/admin/api/spending/resume",
    id: "resumeSpending",
    tag,
    summary: "Go on spending",
    access,
    body: order,
    answers: { 200: shown(spending) },
    problems: databaseProblems,
  }),
  operation({
    method: "get",
    path: "/admin/api/alerts",
    id: "listAlerts",
    tag,
    summary: "Alerts",
    description:
      "Budgets that were reached, and what befell models and providers; the newest first.",
    access,
    query: described(alertsQuerySchema, {
      limit: limitNote({ usual: 50, most: 200 }),
      after: cursorNote,
    }),
    answers: { 200: shown(alertPage, "One page.") },
    problems: databaseProblems,
  }),
  operation({
    method: "get",
    path: "/admin/api/alerts/webhook-secret",
    id: "getAlertWebhookSecret",
    tag,
    summary: "What webhooks of alerts are checked with",
    access,
    answers: { 200: shown(webhookSecret, "The secret.") },
    problems: ["webhooks_not_configured"],
  }),
  operation({
    method: "get",
    path: "/admin/api/usage",
    id: "sumUsage",
    tag,
    summary: "Usage of all accounts",
    description: "Generations, images, cost and rate of fallbacks of up to 92 days (UTC).",
    access,
    query: described(usageSumsQuerySchema, {
      from: { description: "The first day. Left out, 30 days up to `to`.", schema: day },
      to: { description: "The last day, included. Left out, today.", schema: day },
      by: {
        description:
          "One or two of `day`, `model`, `tier`, `account`, `reason`, with a comma between.",
        schema: { type: "string", default: "day" },
      },
    }),
    answers: { 200: shown(usageSums, "The sums.") },
    problems: databaseProblems,
  }),
  operation({
    method: "get",
    path: "/admin/api/test-images",
    id: "priceTestImages",
    tag,
    summary: "What a test of the engines costs",
    description: "One cheap image on each engine. Spends nothing.",
    access,
    answers: { 200: shown(testOffer, "What it would make, and its price.") },
  }),
  operation({
    method: "post",
    path: "/admin/api/test-images",
    id: "makeTestImages",
    tag,
    summary: "Test the engines",
    description:
      "Makes one image on each, at the price that is confirmed, whatever the breakers say.",
    access,
    body: jsonBody(
      described(testSchema, {
        confirmMicroUsd: { description: "The total that was shown." },
        reason,
      }).openapi("TestRequest"),
    ),
    answers: { 200: shown(testResult, "The images side by side.") },
    problems: [
      ...databaseProblems,
      "spending_stopped",
      "budget_exhausted",
      "provider_not_configured",
      "price_changed",
    ],
  }),
  operation({
    method: "get",
    path: "/admin/api/images/{id}",
    id: "getTestImage",
    tag,
    summary: "The bytes of a test's image",
    access,
    params: { id: imageId },
    headers: ["Range", "If-Range", "If-None-Match"],
    answers: imageAnswers,
    problems: [
      ...databaseProblems,
      "invalid_parameter",
      "unknown_parameter",
      "not_found",
      "range_not_satisfiable",
      "storage_unavailable",
    ],
  }),
];
