import type { ModelCard, ProviderId } from "../domain/model-card.ts";
import type { ImageProvider } from "./port.ts";
import { providerDefinitions } from "./registry.ts";

/** The providers of a deployment. */
export interface ConfiguredProviders {
  /** Those that can be called, by id. */
  readonly providers: ReadonlyMap<ProviderId, ImageProvider>;
  /** For each of the others, the settings that would do it. */
  readonly missingSettings: ReadonlyMap<ProviderId, readonly string[]>;
  /** What people call each of all, by id. */
  readonly providerNames: ReadonlyMap<ProviderId, string>;
  /** The models of all, as they are served there. */
  readonly cards: readonly ModelCard[];
}

/**
 * Finds out which providers can be called.
 * @throws Error that names the setting when one is malformed.
 */
export function configureProviders(
  variables: Readonly<Record<string, unknown>>,
): ConfiguredProviders {
  const providers = new Map<ProviderId, ImageProvider>();
  const missingSettings = new Map<ProviderId, readonly string[]>();
  const cards: ModelCard[] = [];
  for (const definition of providerDefinitions) {
    const { id, models } = definition;
    const configuration = definition.configure(variables);
    switch (configuration.state) {
      case "configured":
        providers.set(id, configuration.provider);
        cards.push(...(configuration.models ?? models));
        break;
      case "not-configured":
        missingSettings.set(id, configuration.settings);
        cards.push(...models);
        break;
    }
  }
  const providerNames = new Map(
    providerDefinitions.map(({ id, displayName }) => [id, displayName]),
  );
  return { providers, missingSettings, providerNames, cards };
}
