import { ApiError } from "./api-error.ts";
import type { ProblemView } from "./views.ts";

interface CallOptions {
  readonly method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Sent as JSON. */
  readonly json?: unknown;
  /** Sent as it is, with its own type. */
  readonly file?: Blob;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
  /** The page may be leaving: the call is carried out all the same. */
  readonly keepalive?: boolean;
}

/** Calls the API with one key. Each call throws ApiError, or, when its signal aborts it, what that throws. */
export interface ApiClient {
  /** The answer, its body unread. One that is none of 2xx is thrown. */
  send(path: string, options?: CallOptions): Promise<Response>;
  /** The answer's JSON. The API answers in the shapes of `views.ts`: page and Worker are deployed as one. */
  read<View>(path: string, options?: CallOptions): Promise<View>;
  /** The answer's bytes. */
  readFile(path: string, options?: CallOptions): Promise<Blob>;
}

/**
 * @param key Null sends none: the browser has what opens the way.
 * @param onRefusedKey Called with the problem when the key is not, or no longer, valid.
 */
export function createClient(
  key: string | null,
  onRefusedKey: (problem: ProblemView) => void = () => undefined,
): ApiClient {
  const send = async (path: string, options: CallOptions = {}) => {
    const response = await request(path, key, options);
    if (response.ok) return response;
    const error = await toError(response);
    if (response.status === 401 && error.failure.kind === "problem") {
      onRefusedKey(error.failure.problem);
    }
    throw error;
  };
  return {
    send,
    async read<View>(path: string, options: CallOptions = {}) {
      const response = await send(path, options);
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- see the interface
      return (await whole(response.json(), options.signal)) as View;
    },
    async readFile(path: string, options: CallOptions = {}) {
      const response = await send(path, options);
      return whole(response.blob(), options.signal);
    },
  };
}

async function request(path: string, key: string | null, options: CallOptions): Promise<Response> {
  const { method = "GET", json, file, signal = null, keepalive = false } = options;
  const headers = new Headers(options.headers);
  if (key !== null) headers.set("authorization", `Bearer ${key}`);
  if (json !== undefined) headers.set("content-type", "application/json");
  const body = json === undefined ? (file ?? null) : JSON.stringify(json);
  return whole(fetch(path, { method, headers, body, signal, keepalive }), signal);
}

/** What breaks off is unreachable, before its body or within it; what is aborted is thrown on. */
async function whole<Part>(part: Promise<Part>, signal?: AbortSignal | null): Promise<Part> {
  try {
    return await part;
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new ApiError({ kind: "unreachable" });
  }
}

async function toError(response: Response): Promise<ApiError> {
  const wait = Number(response.headers.get("retry-after") ?? Number.NaN);
  try {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the one shape of errors
    const problem = (await response.json()) as ProblemView;
    if (typeof problem.code !== "string") throw new TypeError("no problem");
    return new ApiError({
      kind: "problem",
      problem,
      retryAfterSeconds: Number.isNaN(wait) ? null : wait,
    });
  } catch {
    // Something between here and the Worker answered in its place.
    return new ApiError({ kind: "unreachable" });
  }
}
