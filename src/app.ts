import { Hono } from "hono";
import { cors } from "hono/cors";
import { requestId } from "hono/request-id";
import { secureHeaders } from "hono/secure-headers";

import { answerError, answerNotFound } from "./http/answer-error.ts";
import { authenticate } from "./http/authenticate.ts";
import type { HonoEnv } from "./http/hono-env.ts";
import { provideServices } from "./http/provide-services.ts";
import {
  createGeneration,
  createOpenAiImages,
  planGeneration,
} from "./routes/create-generation.ts";
import { getGeneration } from "./routes/find-generation.ts";
import { getImage } from "./routes/get-image.ts";
import { getHealth, getReadiness } from "./routes/health.ts";
import { getHome } from "./routes/home.ts";
import { listModels } from "./routes/list-models.ts";

/** The whole API: the order of the middleware, and every route. */
export const app = new Hono<HonoEnv>()
  .onError(answerError)
  .notFound(answerNotFound)
  .use(requestId())
  .use(secureHeaders())
  .get("/", getHome)
  .get("/healthz", getHealth)
  .get("/readyz", getReadiness)
  .use("/v1/*", provideServices, allowOrigins(), authenticate)
  .post("/v1/images/generations", createOpenAiImages)
  .get("/v1/models", listModels)
  .post("/v1/generations", createGeneration)
  .post("/v1/plan", planGeneration)
  .get("/v1/generations/:id", getGeneration)
  .get("/v1/images/:id", getImage);

/** Pages of the listed origins may call the API, and read what the answers' headers say. */
function allowOrigins() {
  return cors({
    origin: (origin, c) => (c.get("services").config.corsOrigins.includes(origin) ? origin : null),
    exposeHeaders: [
      "accept-ranges",
      "content-range",
      "etag",
      "location",
      "preference-applied",
      "retry-after",
      "server-timing",
      "x-request-id",
      "x-should-retry",
    ],
    maxAge: 7200,
  });
}
