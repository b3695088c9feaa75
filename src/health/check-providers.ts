import { checkModel, type ModelCheck } from "../providers/check-model.ts";
import type { Services } from "../services.ts";
import type { HealthCheck } from "./health-check.ts";

/** No provider is waited for longer, in milliseconds. */
const patienceMs = 5000;

type Tools = Pick<Services, "catalog" | "fetch" | "missingSettings" | "providers" | "routing">;

/** Asks each provider for one of its models, which costs nothing and tells whether the key is good. */
export async function checkProviders(tools: Tools): Promise<readonly HealthCheck[]> {
  const { catalog, fetch, missingSettings, providers, routing } = tools;
  const signal = AbortSignal.timeout(patienceMs);
  const roles = [routing.standardModel, routing.proModel];
  const asked = [...providers.values()].map(async (provider): Promise<readonly HealthCheck[]> => {
    const own = [...roles, ...catalog.cards].find((card) => card.provider === provider.id);
    if (!own) return [];
    const check = await checkModel({ provider, card: own, signal, fetch, now: () => Date.now() });
    return [toCheck(provider.id, own.id, check)];
  });
  return [...(await Promise.all(asked)).flat(), ...missingProviders(missingSettings)];
}

/** Those that are not configured, with the settings that would do it. */
export function missingProviders(
  missingSettings: Services["missingSettings"],
): readonly HealthCheck[] {
  return [...missingSettings].map(([provider, settings]) => ({
    name: toCheckName(provider),
    state: "missing",
    detail: `Not configured. Set ${settings.join(" or ")}.`,
  }));
}

/** What the check of a provider is called. */
export function toCheckName(provider: string): string {
  return `provider ${provider}`;
}

/** The model may be gone: then the key is good, and the provider has to be asked for another. */
function toCheck(
  provider: string,
  model: string,
  { status, ms, httpStatus, failure }: ModelCheck,
): HealthCheck {
  const name = toCheckName(provider);
  if (status === "reachable") {
    return { name, state: "ok", detail: `It has ${model}, and answered after ${ms} ms.` };
  }
  const code = httpStatus === null ? "" : ` with status ${httpStatus}`;
  const detail = `${model} is ${status}${code}: ${failure?.kind ?? "unknown"}. See GET /admin/api/models.`;
  return { name, state: "failing", detail };
}
