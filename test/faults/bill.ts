import { member } from "../json.ts";
import { faultAt, type Provider } from "./cell.ts";
import { type Evidence, type UpstreamCall } from "./evidence.ts";

/** List prices in US dollars a million tokens, written down apart from the product's. */
const rates = {
  openai: { text: 5, image: 8, imageOut: 30, otherOut: 0 },
  google: { text: 0.5, image: 0.5, imageOut: 60, otherOut: 3 },
} as const satisfies Record<Provider, object>;

/** What the engines billed for a cell by their own counts, in micro-dollars. */
export function billOf({ cell, calls }: Evidence): number {
  return calls
    .filter(({ provider }) => faultAt(cell, provider)?.countsAreReadable !== false)
    .reduce((sum, call) => sum + Math.round(priceOf(call)), 0);
}

function priceOf({ provider, usage }: UpstreamCall): number {
  const rate = rates[provider];
  const { text, image, imageOut, otherOut } =
    provider === "openai" ? openAiTokens(usage) : googleTokens(usage);
  return (
    text * rate.text + image * rate.image + imageOut * rate.imageOut + otherOut * rate.otherOut
  );
}

function openAiTokens(usage: unknown) {
  const input = member(usage, "input_tokens_details");
  return {
    text: count(input, "text_tokens"),
    image: count(input, "image_tokens"),
    imageOut: count(usage, "output_tokens"),
    otherOut: 0,
  };
}

function googleTokens(usage: unknown) {
  const details = member(usage, "candidatesTokensDetails");
  const images = (Array.isArray(details) ? details : []).filter(
    (detail: unknown) => member(detail, "modality") === "IMAGE",
  );
  const imageOut = images.reduce((sum: number, detail) => sum + count(detail, "tokenCount"), 0);
  return {
    text: count(usage, "promptTokenCount"),
    image: 0,
    imageOut,
    otherOut:
      Math.max(0, count(usage, "candidatesTokenCount") - imageOut) +
      count(usage, "thoughtsTokenCount"),
  };
}

function count(value: unknown, name: string): number {
  return Number(member(value, name) ?? 0);
}
