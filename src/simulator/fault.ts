import { z } from "zod";

const previewNumber = z.number().int().min(0).max(3);

const finishReasons = [
  "IMAGE_SAFETY",
  "IMAGE_PROHIBITED_CONTENT",
  "IMAGE_RECITATION",
  "SAFETY",
  "PROHIBITED_CONTENT",
  "BLOCKLIST",
  "RECITATION",
  "SPII",
] as const;

const missReasons = ["NO_IMAGE", "IMAGE_OTHER", "STOP", "OTHER", "MALFORMED_RESPONSE"] as const;

const blockReasons = [
  "PROHIBITED_CONTENT",
  "SAFETY",
  "OTHER",
  "BLOCKLIST",
  "IMAGE_SAFETY",
] as const;

/** How a Google candidate shows that it has no parts. */
const emptyContent = z.enum(["empty", "null-parts", "absent"]).default("empty");

/** Statuses that the providers, or Cloudflare in front of them (520 to 526), answer in trouble. */
const serverStatuses = [500, 502, 503, 504, 520, 521, 522, 523, 524, 525, 526] as const;

/** Codes of the OpenAI errors that mean money or quota has run out. */
const quotaCodes = [
  "insufficient_quota",
  "credit_balance_exhausted",
  "project_spend_limit_exceeded",
  "organization_spend_limit_exceeded",
  "organization_usage_limit_exceeded",
  "billing_hard_limit_reached",
] as const;

/** Faults that answer with an error or a refusal instead of an image. */
const errorFaultSchema = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("server-error"),
    status: z.union(serverStatuses.map((status) => z.literal(status))).default(500),
    body: z.enum(["json", "html", "empty"]).default("json"),
  }),
  z.strictObject({ kind: z.literal("overloaded") }),
  z.strictObject({
    kind: z.literal("rate-limited"),
    /** OpenAI: which header says it. Google: anything but `none` adds RetryInfo. */
    retryAfter: z.enum(["seconds", "milliseconds", "date", "none"]).default("seconds"),
    retryAfterMs: z.number().int().min(0).max(86_400_000).default(12_000),
    /** Google only: says it in headers, as a proxy in front of it does, and not by RetryInfo. */
    inHeaders: z.boolean().optional(),
  }),
  z.strictObject({ kind: z.literal("slow-down") }),
  z.strictObject({
    kind: z.literal("quota-exhausted"),
    /** OpenAI only; Google answers with its quota per day. */
    code: z.enum(quotaCodes).default("insufficient_quota"),
  }),
  z.strictObject({ kind: z.literal("bad-key") }),
  z.strictObject({ kind: z.literal("organization-not-verified") }),
  z.strictObject({ kind: z.literal("region-refused") }),
  z.strictObject({ kind: z.literal("model-retired") }),
  z.strictObject({
    kind: z.literal("refusal"),
    /** Google: `input` blocks the prompt, the others finish without content. */
    stage: z.enum(["input", "output", "unknown"]).default("output"),
    /** OpenAI only. */
    categories: z.array(z.string()).default(["violence"]),
    /** Google only, for a refused output. */
    finishReason: z.enum(finishReasons).default("IMAGE_SAFETY"),
    /** Google only, for a refused prompt. */
    blockReason: z.enum(blockReasons).default("PROHIBITED_CONTENT"),
    content: emptyContent,
  }),
  z.strictObject({ kind: z.literal("invalid-request"), message: z.string().optional() }),
  z.strictObject({
    /** Status 200 with an error in the body. */
    kind: z.literal("error-body"),
    body: z.enum(["json", "html"]).default("json"),
  }),
  z.strictObject({
    /** Google: no image though nothing was refused. OpenAI: an empty `data` list. */
    kind: z.literal("no-image"),
    reason: z.enum(missReasons).default("NO_IMAGE"),
    content: emptyContent,
  }),
]);

/** Faults of the connection: where it breaks, stalls or dawdles. */
const connectionFaultSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("reset-before-headers") }),
  z.strictObject({ kind: z.literal("reset-after-headers") }),
  z.strictObject({ kind: z.literal("reset-mid-body") }),
  z.strictObject({ kind: z.literal("reset-after-preview"), previews: previewNumber.default(1) }),
  z.strictObject({ kind: z.literal("hang-before-headers") }),
  z.strictObject({
    /** Healthy, but silent for so long after the call came in; nothing comes before, of a stream too. */
    kind: z.literal("slow-headers"),
    delayMs: z.number().int().min(0).max(3_600_000).default(30_000),
  }),
  z.strictObject({ kind: z.literal("stall-after-headers") }),
  z.strictObject({ kind: z.literal("stall-after-preview"), previews: previewNumber.default(1) }),
  z.strictObject({ kind: z.literal("stall-mid-event") }),
  z.strictObject({ kind: z.literal("clean-eof") }),
  z.strictObject({
    kind: z.literal("slow-drip"),
    chunkBytes: z.number().int().min(1).max(16_777_216).default(1024),
    delayMs: z.number().int().min(0).max(60_000).default(50),
  }),
  z.strictObject({
    kind: z.literal("chunked"),
    chunkBytes: z.number().int().min(1).max(16_777_216).default(1),
  }),
]);

/** Faults of an answer that does arrive: its events, its JSON or its images are wrong. */
const contentFaultSchema = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("mid-stream-error"),
    /** How many previews come first. */
    previews: previewNumber.default(0),
    code: z.string().default("server_error"),
    type: z.string().default("server_error"),
    message: z.string().default("The server had an error while processing your request."),
  }),
  z.strictObject({ kind: z.literal("truncated-base64") }),
  z.strictObject({
    kind: z.literal("invalid-base64"),
    form: z.enum(["padding", "characters"]).default("characters"),
  }),
  z.strictObject({ kind: z.literal("malformed-json") }),
  z.strictObject({
    /** Nothing is where the final image belongs; all around it is as usual. */
    kind: z.literal("empty-image"),
  }),
  z.strictObject({ kind: z.literal("wrong-mime") }),
  z.strictObject({ kind: z.literal("not-an-image") }),
  z.strictObject({
    kind: z.literal("oversize-event"),
    bytes: z.number().int().min(1).max(268_435_456).default(50_331_648),
  }),
  z.strictObject({ kind: z.literal("duplicate-completed") }),
  z.strictObject({ kind: z.literal("early-final"), previews: previewNumber.default(1) }),
  z.strictObject({
    kind: z.literal("thought-images"),
    count: z.number().int().min(1).max(4).default(1),
  }),
  z.strictObject({
    kind: z.literal("many-images"),
    count: z.number().int().min(2).max(10).default(2),
  }),
  z.strictObject({ kind: z.literal("text-parts") }),
  z.strictObject({
    kind: z.literal("model-version"),
    version: z.string().default("gemini-nano-banana-2.1"),
  }),
  z.strictObject({
    kind: z.literal("wrong-size"),
    width: z.number().int().min(16).max(8192).default(640),
    height: z.number().int().min(16).max(8192).default(480),
  }),
  z.strictObject({ kind: z.literal("no-usage") }),
  z.strictObject({ kind: z.literal("unknown-event") }),
  z.strictObject({
    kind: z.literal("framing"),
    newline: z.enum(["provider", "lf", "crlf"]).default("crlf"),
    comments: z.boolean().default(false),
    done: z.boolean().default(false),
  }),
  z.strictObject({
    kind: z.literal("latency"),
    milliseconds: z.number().int().min(0).max(3_600_000),
  }),
]);

/** Every fault the simulator can produce, told apart by `kind`. */
export const faultSchema = z.discriminatedUnion("kind", [
  ...errorFaultSchema.options,
  ...connectionFaultSchema.options,
  ...contentFaultSchema.options,
]);

export type ErrorFault = z.infer<typeof errorFaultSchema>;
export type ErrorFaultOf<Kind extends ErrorFault["kind"]> = Extract<ErrorFault, { kind: Kind }>;
export type Fault = z.infer<typeof faultSchema>;

/** The names of all faults. */
export const faultKinds: readonly string[] = faultSchema.options.map(
  (option) => option.shape.kind.value,
);

const errorKinds: ReadonlySet<string> = new Set(
  errorFaultSchema.options.map((option) => option.shape.kind.value),
);

/** The first fault of one kind, if the call has it. */
export function findFault<Kind extends Fault["kind"]>(
  faults: readonly Fault[],
  kind: Kind,
): Extract<Fault, { kind: Kind }> | undefined {
  return faults.find((fault): fault is Extract<Fault, { kind: Kind }> => fault.kind === kind);
}

/** The first fault that replaces the answer by an error, if the call has one. */
export function findErrorFault(faults: readonly Fault[]): ErrorFault | undefined {
  return faults.find((fault): fault is ErrorFault => errorKinds.has(fault.kind));
}
