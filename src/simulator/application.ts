import { Hono } from "hono";

import type { SimulatorEnvironment } from "./call.ts";
import { controlRoutes } from "./control-routes.ts";
import { googleGenerate, googleModelDetails, googleToken } from "./google-endpoints.ts";
import {
  openAiImages,
  openAiModelDetails,
  openAiModelList,
  openAiUnknownPath,
} from "./openai-endpoints.ts";
import type { SimulatorState } from "./simulator-state.ts";

/** Every route of the simulator. */
export function createApplication(state: SimulatorState): Hono<SimulatorEnvironment> {
  const application = new Hono<SimulatorEnvironment>();
  const geminiModel = googleModelDetails(state, "gemini");
  const vertexModel = googleModelDetails(state, "vertex");
  const expressModel = googleModelDetails(state, "express");
  const openAiModel = openAiModelDetails(state);

  application.route("/__control", controlRoutes(state));

  application.post("/v1/images/generations", openAiImages(state, "generate"));
  application.post("/v1/images/edits", openAiImages(state, "edit"));
  application.get("/v1/models", openAiModelList(state));

  // Both providers have this path; Google's callers are known by their key or by the model's name.
  application.get("/v1/models/:id", (context) => {
    const key = context.req.header("x-goog-api-key") ?? context.req.query("key");
    const google = key !== undefined || context.req.param("id").startsWith("gemini-");
    return google ? geminiModel(context) : openAiModel(context);
  });
  application.get("/v1beta/models/:call", geminiModel);
  for (const version of ["v1", "v1beta"]) {
    application.post(`/${version}/models/:call`, googleGenerate(state, "gemini"));
  }

  for (const version of ["v1", "v1beta1"]) {
    const project = `/${version}/projects/:project/locations/:location`;
    const vertexPath = `${project}/publishers/google/models/:call`;
    application.post(vertexPath, googleGenerate(state, "vertex"));

    const expressPath = `/${version}/publishers/google/models/:call`;
    // Vertex AI knows its own models by no project, whatever lets the question in.
    application.get(expressPath, (context) =>
      context.req.header("authorization") === undefined
        ? expressModel(context)
        : vertexModel(context),
    );
    application.post(expressPath, googleGenerate(state, "express"));
  }

  application.post("/token", googleToken(state));

  application.all("*", openAiUnknownPath(state));
  return application;
}
