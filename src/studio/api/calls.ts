import type { ApiClient } from "./client.ts";
import type {
  ComparisonView,
  GenerationPage,
  GenerationView,
  ModelView,
  PlanView,
  PlatformView,
  UploadView,
} from "./views.ts";

/** What the studio asks of the API, one function for each route. All throw ApiError. */

export async function listModels(client: ApiClient): Promise<readonly ModelView[]> {
  return (await client.read<{ data: readonly ModelView[] }>("/v1/models")).data;
}

export async function listPlatforms(client: ApiClient): Promise<readonly PlatformView[]> {
  return (await client.read<{ data: readonly PlatformView[] }>("/v1/platforms")).data;
}

export function plan(client: ApiClient, body: object, signal?: AbortSignal): Promise<PlanView> {
  return client.read("/v1/plan", { method: "POST", json: body, signal });
}

export function upload(client: ApiClient, file: Blob): Promise<UploadView> {
  return client.read("/v1/uploads", {
    method: "POST",
    file,
    headers: { "content-type": file.type },
  });
}

export function findGeneration(
  client: ApiClient,
  id: string,
  signal?: AbortSignal,
): Promise<GenerationView> {
  return client.read(`/v1/generations/${id}`, { signal });
}

export function compareGenerations(
  client: ApiClient,
  from: string,
  to: string,
): Promise<ComparisonView> {
  return client.read(`/v1/generations/${from}/compare/${to}`);
}

export function listGenerations(
  client: ApiClient,
  query: Readonly<Record<string, string>>,
  signal?: AbortSignal,
): Promise<GenerationPage> {
  return client.read(`/v1/generations?${new URLSearchParams(query).toString()}`, { signal });
}

export function markFavourite(
  client: ApiClient,
  id: string,
  favourite: boolean,
): Promise<GenerationView> {
  return client.read(`/v1/generations/${id}`, { method: "PATCH", json: { favourite } });
}

export function giveFeedback(
  client: ApiClient,
  id: string,
  feedback: { readonly verdict: "right" | "wrong"; readonly note?: string },
): Promise<GenerationView> {
  return client.read(`/v1/generations/${id}/feedback`, { method: "POST", json: feedback });
}

/** @param keepalive True when the page is leaving. */
export async function deleteGeneration(
  client: ApiClient,
  id: string,
  keepalive: boolean,
): Promise<void> {
  await client.send(`/v1/generations/${id}`, { method: "DELETE", keepalive });
}

export function cancelGeneration(client: ApiClient, id: string): Promise<GenerationView> {
  return client.read(`/v1/generations/${id}/cancel`, { method: "POST" });
}
