import type { BatchPlanView, BatchView } from "./batch-views.ts";
import type { ApiClient } from "./client.ts";

/** What the studio asks of batches, one function for each route. All throw ApiError. */

export function planBatch(
  client: ApiClient,
  body: object,
  signal?: AbortSignal,
): Promise<BatchPlanView> {
  return client.read("/v1/plan", { method: "POST", json: body, signal });
}

/** @param idempotencyKey The same for the same batch: however often it is sent, it is made once. */
export function createBatch(
  client: ApiClient,
  body: object,
  idempotencyKey: string,
): Promise<BatchView> {
  const headers = { "idempotency-key": idempotencyKey };
  return client.read("/v1/batches", { method: "POST", json: body, headers });
}

export function findBatch(client: ApiClient, id: string, signal?: AbortSignal): Promise<BatchView> {
  return client.read(`/v1/batches/${id}`, { signal });
}

/** @param after The last event that was seen; null for none. Answers 204 when there is no more. */
export function watchBatch(
  client: ApiClient,
  id: string,
  after: string | null,
  signal: AbortSignal,
): Promise<Response> {
  const accept = { accept: "text/event-stream" };
  const headers = after === null ? accept : { ...accept, "last-event-id": after };
  return client.send(`/v1/batches/${id}/events`, { headers, signal });
}

export function retryItem(
  client: ApiClient,
  id: string,
  index: number,
  idempotencyKey: string,
): Promise<BatchView> {
  const headers = { "idempotency-key": idempotencyKey };
  return client.read(`/v1/batches/${id}/items/${index}/retry`, { method: "POST", headers });
}

export function cancelBatch(client: ApiClient, id: string): Promise<BatchView> {
  return client.read(`/v1/batches/${id}/cancel`, { method: "POST" });
}

export function readArchive(client: ApiClient, id: string): Promise<Blob> {
  return client.readFile(`/v1/batches/${id}/archive`);
}
