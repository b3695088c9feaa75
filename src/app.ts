import { Hono, type Context } from "hono";
import { cors } from "hono/cors";
import { methodNotAllowed } from "hono/method-not-allowed";
import { timing } from "hono/timing";

import { answerError } from "./http/answer-error.ts";
import { answerNotFound, answerWrongMethod, takesPostAlone } from "./http/answer-unrouted.ts";
import { authenticateAdmin } from "./http/authenticate-admin.ts";
import { authenticateReader } from "./http/authenticate-reader.ts";
import { authenticate } from "./http/authenticate.ts";
import { bookmarkHeader } from "./http/bookmark-header.ts";
import type { HonoEnv } from "./http/hono-env.ts";
import { identifyRequest } from "./http/identify-request.ts";
import { imageResource } from "./http/image-address.ts";
import { logRequests } from "./http/log-requests.ts";
import { neverStore } from "./http/never-store.ts";
import { openToPages } from "./http/open-to-pages.ts";
import { isOriginOfKey } from "./http/origin-of-key.ts";
import { provideServices } from "./http/provide-services.ts";
import { requireKey } from "./http/require-key.ts";
import { requireScope } from "./http/require-scope.ts";
import { securityHeaders } from "./http/security-headers.ts";
import { tellGeneration } from "./http/tell-generation.ts";
import { tellLimits } from "./http/tell-limits.ts";
import { tellReplays } from "./http/tell-replays.ts";
import { keysOfAccount, ownKeys } from "./routes/account-keys.ts";
import { changeAccount, createAccount, getAccount, listAccounts } from "./routes/admin-accounts.ts";
import { getAlertSecret, listAlerts } from "./routes/admin-alerts.ts";
import { listAuditEntries } from "./routes/admin-audit.ts";
import { watchBreakers } from "./routes/admin-breaker-events.ts";
import { listBreakers, orderBreaker, resetBreakers } from "./routes/admin-breakers.ts";
import { listBudgets, setBudget } from "./routes/admin-budgets.ts";
import { listErrors } from "./routes/admin-errors.ts";
import { checkHealth } from "./routes/admin-health.ts";
import { measureLatency } from "./routes/admin-latency.ts";
import { checkModels } from "./routes/admin-models.ts";
import { reconcile } from "./routes/admin-reconcile.ts";
import { rateRoutes } from "./routes/admin-routing.ts";
import { resumeSpending, stopSpending } from "./routes/admin-spending.ts";
import { getTestImage, makeTestImages, priceTestImages } from "./routes/admin-test-images.ts";
import { sumUsage } from "./routes/admin-usage.ts";
import { cancelGeneration } from "./routes/cancel-generation.ts";
import { compareWithOther } from "./routes/compare-generations.ts";
import { createBatch } from "./routes/create-batch.ts";
import { createGeneration, planGeneration } from "./routes/create-generation.ts";
import { createOpenAiEdits, createOpenAiImages } from "./routes/create-openai-images.ts";
import { createUpload } from "./routes/create-upload.ts";
import { deleteMany, deleteOne } from "./routes/delete-generations.ts";
import { getDocumentation } from "./routes/documentation.ts";
import { cancelBatch, getBatch } from "./routes/find-batch.ts";
import { getGeneration } from "./routes/find-generation.ts";
import { getBatchArchive } from "./routes/get-batch-archive.ts";
import { getImage } from "./routes/get-image.ts";
import { getWebhookSecret } from "./routes/get-webhook-secret.ts";
import { getHealth, getReadiness } from "./routes/health.ts";
import { getHome } from "./routes/home.ts";
import { listGenerations } from "./routes/list-generations.ts";
import { getModel, listModels } from "./routes/list-models.ts";
import { listPlatforms } from "./routes/list-platforms.ts";
import { giveFeedback, markGeneration } from "./routes/mark-generation.ts";
import { rerollGeneration } from "./routes/reroll-generation.ts";
import { retryBatchItem } from "./routes/retry-batch-item.ts";
import { signImageUrl } from "./routes/sign-image-url.ts";
import { getStatus } from "./routes/status.ts";
import { getStudioConfig } from "./routes/studio-config.ts";
import { getStudio } from "./routes/studio.ts";
import { getUsage } from "./routes/usage.ts";
import { watchBatch } from "./routes/watch-batch.ts";
import { watchGeneration } from "./routes/watch-generation.ts";

const toGenerate = requireScope("generate");
const toRead = requireScope("read");
const toAdminister = requireScope("admin");

const hono = new Hono<HonoEnv>();

/** The whole API: the order of the middleware, and every route. */
export const app = hono
  .onError(answerError)
  .notFound(answerNotFound)
  .use(identifyRequest, logRequests)
  .use("/v1/images/:id", openToPages)
  .use(securityHeaders)
  .use(methodNotAllowed({ app: hono, onMethodNotAllowed: answerWrongMethod }))
  .get("/", getHome)
  .get("/healthz", getHealth)
  .get("/readyz", getReadiness)
  .get("/docs", getDocumentation)
  .get("/docs/*", getDocumentation)
  .get("/studio", getStudio)
  .get("/studio/*", getStudio)
  .get("/studio-config", neverStore, provideServices, getStudioConfig)
  .use("/v1/*", timing(), provideServices, allowOrigins(isOriginOfKey))
  .get("/v1/status", getStatus)
  .use("/v1/images/generations", takesPostAlone)
  .use("/v1/images/edits", takesPostAlone)
  .get("/v1/generations/:id/events", authenticateReader("events"), toRead, watchGeneration)
  .get("/v1/batches/:id/events", authenticateReader("events"), toRead, watchBatch)
  .get("/v1/images/:id", authenticateReader("image", imageResource), toRead, getImage)
  .use("/v1/*", authenticate, tellGeneration, tellReplays, tellLimits)
  .post("/v1/images/generations", toGenerate, createOpenAiImages)
  .post("/v1/images/edits", toGenerate, createOpenAiEdits)
  .get("/v1/images/:id/url", toRead, signImageUrl)
  .get("/v1/models", toRead, listModels)
  .get("/v1/models/:id", toRead, getModel)
  .get("/v1/platforms", toRead, listPlatforms)
  .post("/v1/uploads", toGenerate, createUpload)
  .post("/v1/generations", toGenerate, createGeneration)
  .post("/v1/plan", toRead, planGeneration)
  .get("/v1/generations", toRead, listGenerations)
  .post("/v1/generations/delete", toGenerate, deleteMany)
  .get("/v1/generations/:id", toRead, getGeneration)
  .patch("/v1/generations/:id", toGenerate, markGeneration)
  .delete("/v1/generations/:id", toGenerate, deleteOne)
  .post("/v1/generations/:id/feedback", toGenerate, giveFeedback)
  .get("/v1/generations/:id/compare/:other", toRead, compareWithOther)
  .post("/v1/generations/:id/cancel", toGenerate, cancelGeneration)
  .post("/v1/generations/:id/reroll", toGenerate, rerollGeneration)
  .post("/v1/batches", toGenerate, createBatch)
  .get("/v1/batches/:id", toRead, getBatch)
  .post("/v1/batches/:id/cancel", toGenerate, cancelBatch)
  .post("/v1/batches/:id/items/:index/retry", toGenerate, retryBatchItem)
  .get("/v1/batches/:id/archive", toRead, getBatchArchive)
  .get("/v1/usage", toRead, getUsage)
  .get("/v1/webhook-secret", neverStore, toGenerate, requireKey, getWebhookSecret)
  .use("/v1/keys/*", neverStore, toAdminister)
  .get("/v1/keys", ownKeys.list)
  .post("/v1/keys", ownKeys.create)
  .patch("/v1/keys/:keyId", ownKeys.change)
  .post("/v1/keys/:keyId/rotate", ownKeys.rotate)
  .delete("/v1/keys/:keyId", ownKeys.revoke)
  .use("/admin/api/*", neverStore, provideServices, allowOrigins(), authenticateAdmin)
  .get("/admin/api/accounts", listAccounts)
  .post("/admin/api/accounts", createAccount)
  .get("/admin/api/accounts/:id", getAccount)
  .patch("/admin/api/accounts/:id", changeAccount)
  .get("/admin/api/accounts/:id/keys", keysOfAccount.list)
  .post("/admin/api/accounts/:id/keys", keysOfAccount.create)
  .patch("/admin/api/accounts/:id/keys/:keyId", keysOfAccount.change)
  .post("/admin/api/accounts/:id/keys/:keyId/rotate", keysOfAccount.rotate)
  .delete("/admin/api/accounts/:id/keys/:keyId", keysOfAccount.revoke)
  .get("/admin/api/breakers", listBreakers)
  .get("/admin/api/breakers/events", watchBreakers)
  .post("/admin/api/breakers/reset", resetBreakers)
  .post("/admin/api/breakers/:provider/:model/:operation/:order", orderBreaker)
  .get("/admin/api/test-images", priceTestImages)
  .post("/admin/api/test-images", makeTestImages)
  .get("/admin/api/images/:id", getTestImage)
  .get("/admin/api/models", checkModels)
  .get("/admin/api/budgets", listBudgets)
  .put("/admin/api/budgets/:provider", setBudget)
  .post("/admin/api/spending/stop", stopSpending)
  .post("/admin/api/spending/resume", resumeSpending)
  .get("/admin/api/alerts", listAlerts)
  .get("/admin/api/alerts/webhook-secret", getAlertSecret)
  .get("/admin/api/usage", sumUsage)
  .get("/admin/api/latency", measureLatency)
  .get("/admin/api/errors", listErrors)
  .get("/admin/api/health", checkHealth)
  .get("/admin/api/audit", listAuditEntries)
  .get("/admin/api/routing", rateRoutes)
  .post("/admin/api/reconcile", reconcile);

/**
 * Pages of the listed origins may call the API, and read what the answers' headers say.
 * @param isAllowed Which others may.
 */
function allowOrigins(
  isAllowed: (c: Context<HonoEnv>, origin: string) => Promise<boolean> = async () => false,
) {
  return cors({
    origin: async (origin, c: Context<HonoEnv>) =>
      c.get("services").config.corsOrigins.includes(origin) || (await isAllowed(c, origin))
        ? origin
        : null,
    exposeHeaders: [
      "accept-ranges",
      "content-disposition",
      "content-range",
      "etag",
      "idempotency-replayed",
      "location",
      "preference-applied",
      "ratelimit",
      "ratelimit-policy",
      "retry-after",
      "server-timing",
      bookmarkHeader,
      "x-generation-id",
      "x-request-id",
      "x-should-retry",
    ],
    maxAge: 7200,
  });
}
