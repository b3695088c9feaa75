import { computed, signal } from "@preact/signals";

import { listModels, listPlatforms } from "../api/calls.ts";
import type { ApiClient } from "../api/client.ts";
import type { ModelView, PlatformView } from "../api/views.ts";

/** What can be asked for. Empty until it is loaded. */
export const models = signal<readonly ModelView[]>([]);
export const platforms = signal<readonly PlatformView[]>([]);

const modelsByName = computed(
  () =>
    new Map(
      models.value.flatMap((model) =>
        [model.id, ...(model.diptych.aliases ?? [])].map((name) => [name, model] as const),
      ),
    ),
);

/** Loads both. @throws ApiError */
export async function loadCatalog(client: ApiClient): Promise<void> {
  [models.value, platforms.value] = await Promise.all([listModels(client), listPlatforms(client)]);
}

/** What people call a model: `GPT Image 2`. Its id, while or where none is known. */
export function modelName(id: string): string {
  return modelsByName.value.get(id)?.diptych.description ?? id;
}

/** A model by its id or alias; undefined where it is not known. */
export function findModel(id: string): ModelView | undefined {
  return modelsByName.value.get(id);
}

/** Which engine a model is of; standard where it is not known. */
export function engineOf(id: string): "standard" | "pro" {
  return modelsByName.value.get(id)?.diptych.engine ?? "standard";
}

/** True unless a model is known to have no masks. */
export function hasMasks(id: string): boolean {
  return modelsByName.value.get(id)?.diptych.capabilities?.mask ?? true;
}

/** A model that has masks and is set up here, that of Pro before others; undefined where there is none. */
export function maskModel(): string | undefined {
  const able = models.value.filter(
    ({ diptych }) => diptych.capabilities?.mask === true && diptych.configured === true,
  );
  const pro = findModel("pro")?.diptych.model;
  return (able.find(({ id }) => id === pro) ?? able[0])?.id;
}

/** Whose model it is, as people say it: `OpenAI`. */
export function providerName(modelId: string): string {
  return modelsByName.value.get(modelId)?.diptych.provider_name ?? "The engine";
}

export function findPlatform(id: string): PlatformView | undefined {
  return platforms.value.find((platform) => platform.id === id);
}
