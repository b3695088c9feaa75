import type { Context } from "hono";

import type { SimulatorEnvironment } from "./call.ts";
import {
  GoogleError,
  invalidKey,
  invalidToken,
  missingToken,
  type GoogleSurface,
} from "./google-error.ts";
import { findGoogleModel, type GoogleModel } from "./google-models.ts";

/** What the path of a call names. */
export type GoogleTarget = {
  surface: GoogleSurface;
  version: string;
  model: string;
  /** The part behind the colon; empty for `GET`. */
  method: string;
  project: string;
  location: string;
};

/** Takes a path apart. */
export function readTarget(
  context: Context<SimulatorEnvironment>,
  surface: GoogleSurface,
): GoogleTarget {
  const segments = new URL(context.req.url).pathname.split("/").map(decodeURIComponent);
  const [model = "", method = ""] = segments.at(-1)?.split(":") ?? [];
  return {
    surface,
    version: segments[1] ?? "",
    model,
    method,
    project: context.req.param("project") ?? "",
    location: context.req.param("location") ?? "",
  };
}

/**
 * Checks the credentials of a call. Any key or token passes that is not empty and contains neither
 * `invalid` nor `revoked`.
 *
 * Throws `GoogleError`: 403 without a key, 400 for a wrong key, 401 on Vertex AI.
 */
export function checkCredentials(
  context: Context<SimulatorEnvironment>,
  surface: GoogleSurface,
): void {
  const key = context.req.header("x-goog-api-key") ?? context.req.query("key") ?? "";
  if (surface === "vertex") {
    const header = context.req.header("authorization") ?? "";
    const token = /^Bearer\s+(.+)$/i.exec(header)?.[1] ?? "";
    if (token === "" || key !== "") throw missingToken();
    if (isRefused(token)) throw invalidToken();
    return;
  }
  if (key === "") {
    throw new GoogleError(
      403,
      "PERMISSION_DENIED",
      "Method doesn't allow unregistered callers (callers without established identity). Please use API Key or other form of API consumer identity to call this API.",
    );
  }
  if (isRefused(key)) throw invalidKey(surface);
}

/** Finds the model of a call. Throws the 404 of the surface for one that does not answer. */
export function requireModel(target: GoogleTarget, retired: readonly string[]): GoogleModel {
  const model = findGoogleModel(target.model, retired);
  // Questions for a model name no place.
  const elsewhere = target.surface === "vertex" && !["global", ""].includes(target.location);
  if (model === undefined || (model.globalOnly && elsewhere)) throw modelMissing(target);
  return model;
}

/** The 404 for a model that is unknown, retired or not served there. */
export function modelMissing(target: GoogleTarget): GoogleError {
  const { surface, model, version, project, location } = target;
  if (surface === "gemini") {
    return new GoogleError(
      404,
      "NOT_FOUND",
      `models/${model} is not found for API version ${version}, or is not supported for ${target.method || "generateContent"}. Call ListModels to see the list of available models and their supported methods.`,
    );
  }
  const place = surface === "vertex" ? `projects/${project}/locations/${location}/` : "";
  return new GoogleError(
    404,
    "NOT_FOUND",
    `Publisher Model \`${place}publishers/google/models/${model}\` was not found or your project does not have access to it. Please ensure you are using a valid model version. For more information, see: https://cloud.google.com/vertex-ai/generative-ai/docs/learn/model-versions`,
  );
}

function isRefused(secret: string): boolean {
  return secret.includes("invalid") || secret.includes("revoked");
}
