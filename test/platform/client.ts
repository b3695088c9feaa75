import { member, parseJson } from "../json.ts";
import type { Account } from "../worker/accounts.ts";
import { get, post } from "../worker/api.ts";
import { sha256OfBase64 } from "../worker/digest.ts";
import { readEvents, type StreamEvent } from "../worker/events.ts";
import type { Script } from "./script.ts";
import { scriptHeader } from "./stage.ts";

export type Surface = "native" | "openai";
export type Form = "json" | "stream";

/** A request as its client sends it, and sends again. */
export interface Order {
  readonly surface: Surface;
  readonly form: Form;
  /** Without the prompt. */
  readonly fields: Readonly<Record<string, unknown>>;
  readonly prompt: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Leaves when so many bytes of the answer have come; null stays to the end. */
  readonly leavesAfter: number | null;
}

/** What the client received. */
export interface Answer {
  /** `cut` is an answer that broke off, `late` one that its client has waited for long enough. */
  readonly end: "whole" | "cut" | "left" | "late";
  /** Null when there was no answer at all. */
  readonly status: number | null;
  /** The code of the problem that it was told; null when it was told none. */
  readonly problem: string | null;
  /** It was told that a generation was accepted. */
  readonly isAccepted: boolean;
  readonly isReplayed: boolean;
  /** How the generation ended, as it was told; null when it was not told. */
  readonly outcome: "completed" | "failed" | null;
  /** Of images that it was given as base64. */
  readonly images: readonly string[];
  /** All that it was told, but for images. */
  readonly text: string;
}

const routes = { native: "/v1/generations", openai: "/v1/images/generations" } as const;

/** How long a client waits for the end of its answer, in milliseconds. */
const patienceMs = 15_000;

/** Sends an order and reads its answer. Never rejects. */
export async function send(order: Order, account: Account, script: Script): Promise<Answer> {
  const late = Promise.withResolvers<Answer>();
  const timer = setTimeout(() => late.resolve({ ...nothing, end: "late" }), patienceMs);
  try {
    return await Promise.race([receive(order, account, script), late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

async function receive(order: Order, account: Account, script: Script): Promise<Answer> {
  const { surface, form, fields, prompt } = order;
  const accept = surface === "native" && form === "stream" ? { accept: "text/event-stream" } : {};
  const stream = surface === "openai" ? { stream: form === "stream" } : {};
  const headers = { ...order.headers, ...accept, [scriptHeader]: script.mark };
  const body = { prompt, ...fields, ...stream };
  let response: Response;
  try {
    response = await post(routes[surface], body, { ...account, headers });
  } catch {
    return { ...nothing, end: "cut" };
  }
  const seen = {
    status: response.status,
    isReplayed: response.headers.has("idempotency-replayed"),
  };
  if (response.ok && order.leavesAfter !== null && (await leave(response, order.leavesAfter))) {
    return { ...nothing, ...seen, end: "left" };
  }
  const text = await response.text().catch(() => null);
  if (text === null)
    return { ...nothing, ...seen, end: "cut", isAccepted: response.status === 200 };
  const isStream = response.headers.get("content-type")?.startsWith("text/event-stream") ?? false;
  const told = isStream ? await readStream(text) : await readBody(text, response.status);
  return { ...nothing, ...seen, ...told };
}

const nothing: Answer = {
  end: "whole",
  status: null,
  problem: null,
  isAccepted: false,
  isReplayed: false,
  outcome: null,
  images: [],
  text: "",
};

/** False when the answer ended before. */
async function leave({ body }: Response, afterBytes: number): Promise<boolean> {
  let seen = 0;
  try {
    for await (const chunk of body ?? []) {
      seen += chunk.length;
      // Breaking off cancels the answer.
      if (seen >= afterBytes) return true;
    }
  } catch {
    return true;
  }
  return true;
}

async function readBody(text: string, status: number): Promise<Partial<Answer>> {
  const body = parseJson(text);
  if (body === undefined) return { end: "cut", isAccepted: status === 200 };
  if (status >= 400) {
    return { problem: String(member(body, "code")), outcome: outcomeOf(body), text };
  }
  const data = member(body, "data");
  if (!Array.isArray(data)) {
    const isCompleted = member(body, "status") === "completed";
    return { isAccepted: true, outcome: isCompleted ? "completed" : null, text };
  }
  const images = await Promise.all(data.map((image) => sha256OfBase64(member(image, "b64_json"))));
  return { isAccepted: true, outcome: "completed", images, text: withoutImages(text) };
}

/** A problem tells of the end of a generation, unless the connection to it was lost. */
function outcomeOf(problem: unknown): "failed" | null {
  const code = String(member(problem, "code"));
  const detail = String(member(problem, "detail"));
  const isEnd = /Generation: gen_/.test(detail);
  return isEnd && code !== "internal_error" ? "failed" : null;
}

async function readStream(text: string): Promise<Partial<Answer>> {
  const { events } = await readEvents(new Response(text)).catch(() => ({ events: [] }));
  const problem = events.find(({ event }) => event === "error" || event === "failed");
  const completed = events.filter(({ event }) => event.endsWith("completed"));
  const isOver = problem !== undefined || completed.length > 0;
  const base64 = completed.flatMap(({ data }) => data["b64_json"] ?? []);
  const told = events.map(({ event, data }: StreamEvent) => `${event} ${JSON.stringify(data)}`);
  return {
    end: isOver ? "whole" : "cut",
    isAccepted: events.some(({ event }) => event !== "error"),
    problem: problem ? String(problem.data["code"]) : null,
    outcome: completed.length > 0 ? "completed" : problem ? outcomeOf(problem.data) : null,
    images: await Promise.all(base64.map((image) => sha256OfBase64(image))),
    text: withoutImages(told.join("\n")),
  };
}

function withoutImages(text: string): string {
  return text.replaceAll(/"(b64_json|base64)":"[^"]*"/g, '"$1":""');
}

/**
 * Asks for a generation to be cancelled, until that is answered.
 * @returns The status; null when there was nothing to cancel, or no answer.
 */
export async function cancel(id: string | null, account: Account): Promise<number | null> {
  if (id === null) return null;
  for (let tries = 0; tries < 5; tries += 1) {
    const route = `/v1/generations/${id}/cancel`;
    const answer = await post(route, {}, account).catch(() => null);
    await answer?.body?.cancel();
    if (answer && answer.status < 500) return answer.status;
  }
  return null;
}

/** Fetches an image as its owner does. @returns Its SHA-256, or what was answered in its place. */
export async function fetchImage(url: string, account: Account): Promise<string> {
  const response = await get(url, account);
  if (!response.ok) return `status ${response.status}`;
  const bytes = await response.bytes();
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
}
