import { historyQuerySchema } from "../../routes/list-generations.ts";
import { described } from "../described.ts";
import { json, jsonBody, operation } from "../operation.ts";
import { generationPage } from "../schemas/generation.ts";
import { batchBody, generationBody } from "../schemas/native-body.ts";
import { batchPlan, plan } from "../schemas/plan.ts";
import { ofNativeRequest } from "./problem-sets.ts";

/** The note of a `limit`. */
export function limitNote({ usual, most }: { readonly usual: number; readonly most: number }) {
  return {
    description: "How many at most.",
    schema: { type: "integer", minimum: 1, maximum: most, default: usual },
  };
}

/** The note of a `cursor`. */
export const cursorNote = { description: "`nextCursor` of the page before." };

const instant = { format: "date-time", type: "string" };

const query = described(historyQuerySchema, {
  limit: limitNote({ usual: 20, most: 100 }),
  cursor: cursorNote,
  model: { description: "Made by this model." },
  provider: { description: "Made by this provider." },
  status: { description: "How it ended." },
  reason: { description: "With this among its reasons." },
  tier: { description: "Of the tier that the account had." },
  platform: { description: "For this platform." },
  ratio: { description: "Of this shape." },
  batch: { description: "Of this batch." },
  user: { description: "For this of your users." },
  parent: { description: "Made again from this generation." },
  root: { description: "Of the line that begins with this generation." },
  favourite: { description: "Favourites alone." },
  label: { description: "With this label." },
  feedback: { description: "Whose route was said to be this." },
  from: { description: "Accepted at this time or later.", schema: instant },
  to: { description: "Accepted before this time.", schema: instant },
  text: { description: "Whose prompt holds this, in any script." },
});

/** The history, and what something would cost. */
export const historyOperations = [
  operation({
    method: "get",
    path: "/v1/generations",
    id: "listGenerations",
    tag: "Generations",
    summary: "The history",
    description:
      "What has ended, the newest first, page by page. A page may be short, or empty, and still have a `nextCursor`: a filter is followed so far at a time.",
    access: "read",
    query,
    headers: ["X-Bookmark"],
    answers: { 200: json(generationPage, "One page.", ["X-Request-Id", "X-Bookmark"]) },
    problems: ["unknown_platform", "invalid_aspect_ratio"],
  }),
  operation({
    method: "post",
    path: "/v1/plan",
    id: "planGeneration",
    tag: "Generations",
    summary: "What it would cost",
    description:
      "For the body of a generation or a batch: which engine, why, and for how much. Spends and keeps nothing.",
    access: "read",
    body: jsonBody(generationBody.or(batchBody), ofNativeRequest),
    answers: { 200: json(plan.or(batchPlan), "The plan.") },
  }),
];
