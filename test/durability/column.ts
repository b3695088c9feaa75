import { models, type Form, type Provider, type Surface } from "../faults/cell.ts";

/** One way to ask for an image. */
export interface Column {
  readonly surface: Surface;
  readonly form: Form;
  readonly engine: Provider;
}

/** Every way. */
export const columns: readonly Column[] = (["openai", "google"] as const).flatMap((engine) =>
  (["native", "openai"] as const).flatMap((surface) =>
    (["json", "stream"] as const).map((form) => ({ surface, form, engine })),
  ),
);

export function columnName({ surface, form, engine }: Column): string {
  return `${surface} ${form}, ${engine}`;
}

/** A request as it goes over the wire. */
export interface WireRequest {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Previews that a stream asks for. */
export const previews = 3;

/** The request for a small image. @param key The account's. */
export function toRequest({ surface, form, engine }: Column, key: string, prompt: string) {
  const isStream = form === "stream";
  const common = { model: models[engine], prompt, size: "512x512", quality: "low" };
  const asStream = isStream ? { stream: true, partial_images: previews } : {};
  const native = surface === "native";
  const body = native
    ? { ...common, outputFormat: "jpeg", ...(isStream ? { previews } : {}) }
    : { ...common, output_format: "jpeg", ...asStream };
  const headers: Record<string, string> = {
    authorization: `Bearer ${key}`,
    "content-type": "application/json",
    ...(native && isStream ? { accept: "text/event-stream" } : {}),
  };
  return {
    path: native ? "/v1/generations" : "/v1/images/generations",
    headers,
    body: JSON.stringify(body),
  } satisfies WireRequest;
}
