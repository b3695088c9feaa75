import type {
  AccountPage,
  AccountView,
  AlertPage,
  AuditPage,
  BreakersView,
  BudgetsView,
  BudgetView,
  ErrorPage,
  HealthView,
  KeyPage,
  KeyView,
  LatencyView,
  ModelsView,
  NewKeyView,
  OrderedBreaker,
  OrderKind,
  RoutingView,
  SpendingView,
  TestOfferView,
  TestResultView,
  UsageView,
} from "./admin-views.ts";
import type { ApiClient } from "./client.ts";

/** What the studio asks of the admin API, one function for each route. All throw ApiError. */

const root = "/admin/api";

/** The breakers, now and whenever one changes: an answer to be read by `readMessages`. */
export function watchBreakers(client: ApiClient, signal: AbortSignal): Promise<Response> {
  const headers = { accept: "text/event-stream" };
  return client.send(`${root}/breakers/events`, { headers, signal });
}

/** @param path As `openai/gpt-image-2/generate`. */
export function orderBreaker(
  client: ApiClient,
  path: string,
  kind: OrderKind,
  json: { readonly reason: string; readonly expiresInSeconds?: number },
): Promise<OrderedBreaker> {
  return client.read(`${root}/breakers/${path}/${kind}`, { method: "POST", json });
}

export function resetBreakers(client: ApiClient, reason: string): Promise<BreakersView> {
  return client.read(`${root}/breakers/reset`, { method: "POST", json: { reason } });
}

export function listBudgets(client: ApiClient, signal?: AbortSignal): Promise<BudgetsView> {
  return client.read(`${root}/budgets`, { signal });
}

export function setBudget(
  client: ApiClient,
  provider: string,
  json: {
    readonly microUsdPerMonth: number | null;
    readonly hardStop: boolean;
    readonly reason: string;
  },
): Promise<BudgetView> {
  return client.read(`${root}/budgets/${provider}`, { method: "PUT", json });
}

export function orderSpending(
  client: ApiClient,
  order: "stop" | "resume",
  reason: string,
): Promise<SpendingView> {
  return client.read(`${root}/spending/${order}`, { method: "POST", json: { reason } });
}

export function listAlerts(client: ApiClient, after: string | null): Promise<AlertPage> {
  return client.read(`${root}/alerts?${query({ limit: "20", after })}`);
}

/** @param by As `day,model`. */
export function sumUsage(
  client: ApiClient,
  range: { readonly from: string; readonly to: string; readonly by: string },
  signal: AbortSignal,
): Promise<UsageView> {
  return client.read(`${root}/usage?${query(range)}`, { signal });
}

export function measureLatency(
  client: ApiClient,
  from: string,
  signal: AbortSignal,
): Promise<LatencyView> {
  return client.read(`${root}/latency?${query({ from })}`, { signal });
}

export function listErrors(client: ApiClient, cursor: string | null): Promise<ErrorPage> {
  return client.read(`${root}/errors?${query({ limit: "25", cursor })}`);
}

export function listAccounts(client: ApiClient, cursor: string | null): Promise<AccountPage> {
  return client.read(`${root}/accounts?${query({ limit: "50", cursor })}`);
}

export function findAccount(
  client: ApiClient,
  id: string,
  signal: AbortSignal,
): Promise<AccountView> {
  return client.read(`${root}/accounts/${encodeURIComponent(id)}`, { signal });
}

export function createAccount(client: ApiClient, json: object): Promise<AccountView> {
  return client.read(`${root}/accounts`, { method: "POST", json });
}

export function changeAccount(client: ApiClient, id: string, json: object): Promise<AccountView> {
  return client.read(`${root}/accounts/${id}`, { method: "PATCH", json });
}

export function listKeys(
  client: ApiClient,
  accountId: string,
  cursor: string | null,
): Promise<KeyPage> {
  const account = encodeURIComponent(accountId);
  return client.read(`${root}/accounts/${account}/keys?${query({ limit: "100", cursor })}`);
}

export function createKey(client: ApiClient, accountId: string, json: object): Promise<NewKeyView> {
  return client.read(`${root}/accounts/${accountId}/keys`, { method: "POST", json });
}

export function rotateKey(
  client: ApiClient,
  accountId: string,
  keyId: string,
  json: { readonly overlapSeconds: number; readonly reason: string },
): Promise<NewKeyView> {
  return client.read(`${root}/accounts/${accountId}/keys/${keyId}/rotate`, {
    method: "POST",
    json,
  });
}

export function revokeKey(
  client: ApiClient,
  accountId: string,
  keyId: string,
  reason: string,
): Promise<KeyView> {
  return client.read(`${root}/accounts/${accountId}/keys/${keyId}`, {
    method: "DELETE",
    json: { reason },
  });
}

export function listAuditEntries(client: ApiClient, after: string | null): Promise<AuditPage> {
  return client.read(`${root}/audit?${query({ limit: "25", after })}`);
}

/** What callers said of the routes of generations since then. @param from An instant in ISO 8601. */
export function rateRoutes(
  client: ApiClient,
  from: string,
  signal: AbortSignal,
): Promise<RoutingView> {
  return client.read(`${root}/routing?${query({ from })}`, { signal });
}

export function priceTestImages(client: ApiClient, signal: AbortSignal): Promise<TestOfferView> {
  return client.read(`${root}/test-images`, { signal });
}

/** Answers once all of them have ended. @param json With the total that was agreed to. */
export function makeTestImages(
  client: ApiClient,
  json: { readonly confirmMicroUsd: number; readonly reason: string },
): Promise<TestResultView> {
  return client.read(`${root}/test-images`, { method: "POST", json });
}

/** Where the bytes of an image are that a test made: nothing but the admin client opens it. */
export function testImagePath(id: string): string {
  return `${root}/images/${id}`;
}

export function checkHealth(client: ApiClient, signal: AbortSignal): Promise<HealthView> {
  return client.read(`${root}/health`, { signal });
}

export function checkModels(client: ApiClient, signal: AbortSignal): Promise<ModelsView> {
  return client.read(`${root}/models`, { signal });
}

function query(words: Readonly<Record<string, string | null>>): string {
  const given = Object.entries(words).flatMap(([name, value]) =>
    value === null ? [] : [[name, value]],
  );
  return new URLSearchParams(given).toString();
}
