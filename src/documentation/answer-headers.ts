/** Every header that answers are documented with. */
export const answerHeaders = {
  "X-Request-Id": {
    description:
      "The id of the request, to name to support. One that you send is kept, when it has up to 48 letters, digits, `-`, `_` and `=`, and does not begin as a key.",
    schema: { type: "string" },
  },
  "X-Generation-Id": {
    description: "The generation that the call began or joined, also where it failed.",
    schema: { type: "string" },
    example: "gen_01m8b8m3c1e07a0gwxtmxbx2jt",
  },
  "Retry-After": {
    description: "Seconds after which it is worth asking again.",
    schema: { type: "integer", minimum: 0 },
  },
  "X-Should-Retry": {
    description:
      "`false` where the same call is not to be sent again by itself: it may have been paid for, or no wait of seconds helps. OpenAI's clients heed it.",
    schema: { type: "string", pattern: "^false$" },
  },
  "WWW-Authenticate": {
    description: "How to authenticate.",
    schema: { type: "string" },
  },
  "RateLimit-Policy": {
    description: "The account's limits: `q` is the limit, `w` its seconds.",
    schema: { type: "string" },
    example: '"images";q=300;w=2592000;qu="images", "requests";q=60;w=60',
  },
  RateLimit: {
    description: "What is left of them: `r` is what is left, `t` the seconds until there is more.",
    schema: { type: "string" },
    example: '"images";r=287;t=421200, "requests";r=59;t=60',
  },
  "Idempotency-Replayed": {
    description: "`true` when an earlier call is answered once more, which costs nothing.",
    schema: { type: "string", pattern: "^true$" },
  },
  "Preference-Applied": {
    description: "`respond-async`.",
    schema: { type: "string" },
  },
  Location: {
    description: "Where what was made is found.",
    schema: { type: "string", format: "uri-reference" },
  },
  "X-Bookmark": {
    description:
      "Sent with the next request, it lets a replica of the database answer that is at least as new.",
    schema: { type: "string" },
  },
  ETag: { description: "Of these bytes, for `If-None-Match`.", schema: { type: "string" } },
  "Last-Modified": { description: "When it was stored.", schema: { type: "string" } },
  "Content-Range": {
    description: "Which bytes these are, and of how many.",
    schema: { type: "string" },
  },
  "Server-Timing": {
    description: "How long its steps took, in milliseconds.",
    schema: { type: "string" },
  },
  "Content-Length": { description: "In bytes.", schema: { type: "integer", minimum: 0 } },
  "Content-Disposition": {
    description: "What the file is called.",
    schema: { type: "string" },
  },
  "Cache-Control": { description: "Who may keep it.", schema: { type: "string" } },
  "Accept-Ranges": { description: "`bytes`.", schema: { type: "string" } },
} as const;

/** The name of a header of an answer. */
export type AnswerHeader = keyof typeof answerHeaders;

/** References to headers, as an answer lists them. */
export function headersOf(names: readonly AnswerHeader[]) {
  return Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]));
}

/** What every answer to a call that creates something may say of the account's limits. */
export const creatingHeaders = [
  "X-Request-Id",
  "Idempotency-Replayed",
  "RateLimit-Policy",
  "RateLimit",
  "Server-Timing",
] as const satisfies readonly AnswerHeader[];

/** The same, of a call that makes one generation. */
export const generatingHeaders = [
  ...creatingHeaders,
  "X-Generation-Id",
] as const satisfies readonly AnswerHeader[];
