import type { AccountLedger } from "./accounts/account-ledger.ts";
import { createUrlSigner, type UrlSigner } from "./accounts/url-signer.ts";
import { createBreakerDesk, type BreakerDesk } from "./breaker/breaker-desk.ts";
import { BreakerClient, type Breakers } from "./breaker/breakers.ts";
import { createSpendingWatch, type SpendingWatch } from "./budgets/spending-watch.ts";
import { parseConfig, type Config } from "./config.ts";
import type { ModelCard, ProviderId } from "./domain/model-card.ts";
import { toSpending } from "./domain/spending.ts";
import type { BatchRun } from "./generation/batch-run.ts";
import type { GenerationRun } from "./generation/generation-run.ts";
import { createImageReader, type ImageReader } from "./generation/image-reader.ts";
import { fetchThrough } from "./generation/relayed-fetch.ts";
import { buildIdentityServices, type IdentityServices } from "./identity-services.ts";
import { createInputFiles, type InputFiles } from "./inputs/input-files.ts";
import { createUploadStore, type UploadStore } from "./inputs/upload-store.ts";
import { createModelWatch, type ModelWatch } from "./lifecycle/model-watch.ts";
import { configureProviders } from "./providers/configure-providers.ts";
import type { ImageProvider } from "./providers/port.ts";
import { providerDefinitions } from "./providers/registry.ts";
import { log, report } from "./report.ts";
import { createCatalog, type Catalog } from "./routing/catalog.ts";
import type { RoutingSettings } from "./routing/route-plan.ts";
import { createAlertStore, type AlertStore } from "./storage/alerts.ts";
import { createAuditStore, type AuditStore } from "./storage/audit-entries.ts";
import { createBudgetAlertStore, type BudgetAlertStore } from "./storage/budget-alerts.ts";
import { createBudgetStore, type BudgetStore } from "./storage/budgets.ts";
import { createDueDeletionStore, type DueDeletionStore } from "./storage/due-deletions.ts";
import {
  createFailedGenerationStore,
  type FailedGenerationStore,
} from "./storage/failed-generations.ts";
import { createGenerationChanges, type GenerationChanges } from "./storage/generation-changes.ts";
import { createGenerationStore, type GenerationStore } from "./storage/generations.ts";
import { createImageConverter, type ImageConverter } from "./storage/image-converter.ts";
import { uploadBufferBytes } from "./storage/image-upload.ts";
import { createImageStore, type ImageStore } from "./storage/images.ts";
import { createLatencyStore, type LatencyStore } from "./storage/latencies.ts";
import { createModelAlertStore, type ModelAlertStore } from "./storage/model-alerts.ts";
import { createModelStateStore, type ModelStateStore } from "./storage/model-states.ts";
import {
  createReconcileCursorStore,
  type ReconcileCursorStore,
} from "./storage/reconcile-cursors.ts";
import { createRecordStore, type RecordStore } from "./storage/records.ts";
import { createRoutingOpinionStore, type RoutingOpinionStore } from "./storage/routing-opinions.ts";
import { createUsageSumStore, type UsageSumStore } from "./storage/usage-sums.ts";
import { createUsageStore, type UsageStore } from "./storage/usage.ts";
import { createBufferPool } from "./stream/buffer-pool.ts";
import { createPatientBufferPool } from "./stream/patient-buffer-pool.ts";
import { createTelemetry, type Telemetry } from "./telemetry/telemetry.ts";
import { createAlertSender, type AlertSender } from "./webhooks/alert-sender.ts";
import { createWebhookSender, type WebhookSender } from "./webhooks/webhook-sender.ts";

/** Everything the rest is given. Nothing below this file knows the bindings. */
export interface Services extends IdentityServices {
  readonly config: Config;
  readonly catalog: Catalog;
  readonly routing: RoutingSettings;
  /** The configured providers by id. */
  readonly providers: ReadonlyMap<ProviderId, ImageProvider>;
  /** For each provider that is not configured, the settings that would do it. */
  readonly missingSettings: ReadonlyMap<ProviderId, readonly string[]>;
  /** What people call each provider, configured or not. */
  readonly providerNames: ReadonlyMap<ProviderId, string>;
  readonly urlSigner: UrlSigner;
  readonly generations: GenerationStore;
  readonly dueDeletions: DueDeletionStore;
  readonly generationChanges: GenerationChanges;
  readonly routingOpinions: RoutingOpinionStore;
  readonly usage: UsageStore;
  readonly usageSums: UsageSumStore;
  readonly latencies: LatencyStore;
  readonly failedGenerations: FailedGenerationStore;
  readonly records: RecordStore;
  readonly images: ImageStore;
  /** Null without the Images binding: images stay as the engines made them. */
  readonly converter: ImageConverter | null;
  /** The same images, also those that R2 has not yet. */
  readonly imageReader: ImageReader;
  readonly reconcileCursors: ReconcileCursorStore;
  /** Where images that requests hand in arrive, in memory of their own. */
  readonly inputImages: ImageStore;
  readonly inputFiles: InputFiles;
  readonly uploads: UploadStore;
  /** For calls to providers. */
  readonly fetch: typeof globalThis.fetch;
  /** The same from a place that both providers serve. @param name Whom the calls are made for. */
  readonly openRelay: (name: string) => typeof globalThis.fetch;
  readonly runs: GenerationRuns;
  readonly batches: BatchRuns;
  readonly ledgers: AccountLedgers;
  readonly breakers: Breakers;
  /** The same breakers, for admins. */
  readonly breakerDesk: BreakerDesk;
  readonly budgets: BudgetStore;
  /** The same, as this isolate knows it without asking. */
  readonly spending: SpendingWatch;
  readonly budgetAlerts: BudgetAlertStore;
  readonly modelStates: ModelStateStore;
  /** The same, as this isolate knows them without asking. */
  readonly models: ModelWatch;
  readonly modelAlerts: ModelAlertStore;
  /** Those of budgets and of models. */
  readonly alerts: AlertStore;
  /** Null without an address: alerts are in the feed alone. */
  readonly alertSender: AlertSender | null;
  readonly audit: AuditStore;
  readonly webhooks: WebhookSender;
  readonly report: typeof report;
  readonly telemetry: Telemetry;
}

/** The runs, by the id of their generation. */
export interface GenerationRuns {
  /** @param location Where a new run is placed; a run that exists stays where it is. */
  get(generationId: string, location?: DurableObjectLocationHint): DurableObjectStub<GenerationRun>;
}

/** The batches, by id. */
export interface BatchRuns {
  /** @param location Where a new batch is placed; one that exists stays where it is. */
  get(batchId: string, location?: DurableObjectLocationHint): DurableObjectStub<BatchRun>;
}

/** The ledgers, by account. */
export interface AccountLedgers {
  get(accountId: string): DurableObjectStub<AccountLedger>;
}

/** Buffers for images that arrive, in one isolate: with 5 MiB each, most of its 128 MB stays free. */
const uploadBuffers = 8;

/** The same for images that clients send: one that sends slowly must not hold up a paid image. */
const inputBuffers = 4;

/** A bare function: it is called without the global object it belongs to. */
const fetchFromHere: typeof fetch = (input, init) => fetch(input, init);

const built = new WeakMap<Env, Services>();

/**
 * The services of a deployment, built once for each isolate.
 * @throws Error that names the setting when the configuration is wrong.
 */
export function createServices(env: Env): Services {
  const services = built.get(env) ?? buildServices(env);
  built.set(env, services);
  return services;
}

function buildServices(env: Env): Services {
  const variables: Readonly<Record<string, unknown>> = { ...env };
  const config = parseConfig(variables);
  const { providers, missingSettings, providerNames, cards } = configureProviders(variables);
  const catalog = createCatalog(cards);
  const breakers = new BreakerClient({
    get: (key) => env.PROVIDER_BREAKER.getByName(key),
    report,
    now: () => Date.now(),
  });
  const images = createImageStore(
    env.BUCKET,
    createBufferPool(uploadBuffers, uploadBufferBytes),
    report,
  );
  const runs: GenerationRuns = {
    get: (id, location) => env.GENERATION_RUN.getByName(id, placed(location)),
  };
  const batches: BatchRuns = {
    get: (id, location) => env.BATCH_RUN.getByName(id, placed(location)),
  };
  // Optional: a deployment may be without it, whatever the types of the configuration say.
  const { IMAGES }: Partial<Env> = env;
  return {
    config,
    catalog,
    routing: {
      standardModel: requireModel(catalog, "STANDARD_MODEL", config.standardModel),
      proModel: requireModel(catalog, "PRO_MODEL", config.proModel),
      edit: {
        provider: requireProvider("IMAGE_EDIT_PROVIDER is", config.edit.provider),
        optIn: config.edit.optIn,
      },
      configuredProviders: new Set(providers.keys()),
      scalesInputs: IMAGES !== undefined,
    },
    providers,
    missingSettings,
    providerNames,
    ...buildIdentityServices(env, config, fetchFromHere),
    urlSigner: createUrlSigner(config.urlSigningSecrets),
    generations: createGenerationStore(env.DB),
    dueDeletions: createDueDeletionStore(env.DB),
    generationChanges: createGenerationChanges(env.DB),
    routingOpinions: createRoutingOpinionStore(env.DB),
    usage: createUsageStore(env.DB),
    usageSums: createUsageSumStore(env.DB),
    latencies: createLatencyStore(env.DB),
    failedGenerations: createFailedGenerationStore(env.DB),
    records: createRecordStore(env.BUCKET),
    images,
    converter: IMAGES ? createImageConverter(IMAGES) : null,
    imageReader: createImageReader({ images, runs }),
    reconcileCursors: createReconcileCursorStore(env.BUCKET),
    inputImages: createImageStore(
      env.BUCKET,
      createPatientBufferPool(inputBuffers, uploadBufferBytes, () => Date.now()),
      report,
    ),
    inputFiles: createInputFiles(env.BUCKET),
    uploads: createUploadStore(env.BUCKET),
    fetch: fetchFromHere,
    openRelay: (name) => fetchThrough(env.CALL_RELAY.getByName(name, { locationHint: "enam" })),
    runs,
    batches,
    ledgers: { get: (accountId) => env.ACCOUNT_LEDGER.getByName(accountId) },
    breakers,
    breakerDesk: createBreakerDesk({
      get: (key) => env.PROVIDER_BREAKER.getByName(key),
      order: (key, event) => breakers.order(key, event),
      report,
    }),
    audit: createAuditStore(env.DB),
    ...buildMoney(env, config),
    ...buildLifecycle(env),
    report,
    telemetry: telemetryOf(env),
  };
}

/** The log and, where there is a dataset, the metrics: also of a deployment that is misconfigured. */
export function telemetryOf({ METRICS: dataset }: Partial<Env>): Telemetry {
  return createTelemetry({ log, report, dataset });
}

/** What has to do with budgets, and whom their alerts and the ends of generations are told to. */
function buildMoney({ DB }: Env, config: Config) {
  const { alertWebhookUrl, providerBudgets, urlSigningSecrets, development } = config;
  for (const provider of Object.keys(providerBudgets))
    requireProvider("PROVIDER_BUDGETS names", provider);
  const budgets = createBudgetStore(DB);
  const post = {
    fetch: fetchFromHere,
    signingSecrets: urlSigningSecrets,
    isDevelopment: development,
    report,
  };
  return {
    budgets,
    spending: createSpendingWatch({
      read: async () => toSpending(await budgets.read(Date.now()), providerBudgets),
      report,
      now: () => Date.now(),
    }),
    budgetAlerts: createBudgetAlertStore(DB),
    alertSender: alertWebhookUrl ? createAlertSender({ url: alertWebhookUrl, ...post }) : null,
    webhooks: createWebhookSender(post),
  };
}

/** What is known of models, and what befell them. */
function buildLifecycle({ DB }: Env) {
  const modelStates = createModelStateStore(DB);
  const read = () => modelStates.read();
  return {
    modelStates,
    models: createModelWatch({ read, report, now: () => Date.now() }),
    modelAlerts: createModelAlertStore(DB),
    alerts: createAlertStore(DB),
  };
}

/** An object is made where its first caller says; later ones find it there. */
function placed(locationHint: DurableObjectLocationHint | undefined) {
  return locationHint && { locationHint };
}

function requireModel(catalog: Catalog, setting: string, id: string): ModelCard {
  const card = catalog.find(id);
  if (card) return card;
  const known = catalog.cards.map((model) => model.id).join(", ");
  throw new Error(`Configuration: ${setting} is '${id}', which is no model. Models: ${known}.`);
}

function requireProvider(says: string, id: string): ProviderId {
  if (providerDefinitions.some((definition) => definition.id === id)) return id;
  const known = providerDefinitions.map((definition) => definition.id).join(", ");
  throw new Error(`Configuration: ${says} '${id}', which is no provider. Providers: ${known}.`);
}
