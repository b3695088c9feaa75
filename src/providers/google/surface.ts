import { GoogleGenAI } from "@google/genai";

import type { AccessTokens } from "./access-tokens.ts";

/** Where Google's models are called, and what lets the calls in. */
export type GoogleSurface =
  | { readonly kind: "gemini"; readonly baseUrl: string; readonly apiKey: string }
  /** Vertex AI in express mode: by a key, without a project. */
  | { readonly kind: "express"; readonly baseUrl: string; readonly apiKey: string }
  | {
      readonly kind: "vertex";
      readonly baseUrl: string;
      readonly project: string;
      readonly location: string;
      readonly tokens: AccessTokens;
    };

/**
 * Google's recordings and every live capture use these; that `v1` takes imageConfig is unconfirmed.
 * Without a version in the base URLs.
 */
const versions = { gemini: "v1beta", express: "v1beta1", vertex: "v1beta1" } as const;

/** What the SDK is given for a model's id: on Vertex AI, where it lies. */
export function modelName(surface: GoogleSurface, id: string): string {
  if (surface.kind !== "vertex") return id;
  const { project, location } = surface;
  return `projects/${project}/locations/${location}/publishers/google/models/${id}`;
}

/** Where Vertex AI answers for a location (its page on endpoints). */
export function vertexUrl(location: string): string {
  switch (location) {
    case "global":
      return "https://aiplatform.googleapis.com";
    case "us":
    case "eu":
      return `https://aiplatform.${location}.rep.googleapis.com`;
    default:
      return `https://${location}-aiplatform.googleapis.com`;
  }
}

/** The SDK for one call. @param fetch What carries the call. @param signal The call's own. */
export function createClient(
  surface: GoogleSurface,
  fetch: typeof globalThis.fetch,
  signal: AbortSignal,
): GoogleGenAI {
  const { kind, baseUrl } = surface;
  const httpOptions = { baseUrl, apiVersion: versions[kind] };
  switch (kind) {
    case "gemini":
      return new GoogleGenAI({ apiKey: surface.apiKey, httpOptions: { ...httpOptions, fetch } });
    case "express":
      return new GoogleGenAI({
        vertexai: true,
        apiKey: surface.apiKey,
        httpOptions: { ...httpOptions, fetch },
      });
    case "vertex": {
      const authorized = withToken(surface.tokens, fetch, signal);
      // Its build for the web has no other way in than a key, which the token takes the place of.
      return new GoogleGenAI({
        vertexai: true,
        apiKey: "none",
        httpOptions: { ...httpOptions, fetch: authorized },
      });
    }
  }
}

function withToken(
  tokens: AccessTokens,
  fetch: typeof globalThis.fetch,
  signal: AbortSignal,
): typeof globalThis.fetch {
  return async (input, init) => {
    const token = await tokens.get(signal);
    const headers = new Headers(init?.headers);
    headers.delete("x-goog-api-key");
    headers.set("authorization", `Bearer ${token}`);
    const response = await fetch(input, { ...init, headers });
    if (response.status === 401) tokens.drop(token);
    return response;
  };
}
