import type { GenerationView, ImageView } from "../api/views.ts";
import { findPlatform, modelName, providerName } from "../state/catalog.ts";
import { bytesWords } from "../words/bytes.ts";
import { measuredWords } from "../words/duration.ts";
import { moneyWords } from "../words/money.ts";
import { fallbackWords, whyWords } from "../words/reasons.ts";

/** Who made it, why, what it cost, and what was delivered. */
export function GenerationFacts({ generation }: { generation: GenerationView }) {
  const { model, modelVersion, images, costMicroUsd, durationMs, createdAt, requested } =
    generation;
  const platform = requested.platform === null ? undefined : findPlatform(requested.platform);
  const obstacle = fallbackWords(generation, providerName);
  return (
    <dl class="facts">
      <dt>Engine</dt>
      <dd>
        {modelName(model)}
        {modelVersion !== null && (
          <span class="soft">
            {" "}
            version <code>{modelVersion}</code>
          </span>
        )}
      </dd>
      <dt>Why</dt>
      <dd>{obstacle === null ? whyWords(generation) : `${whyWords(generation)}; ${obstacle}`}</dd>
      <dt>Cost</dt>
      <dd class="numbers">{moneyWords(costMicroUsd)}</dd>
      {images.length > 0 && (
        <>
          <dt>Delivered</dt>
          {images.map((image) => (
            <dd key={image.id} class="numbers">
              {imageWords(image)}
            </dd>
          ))}
        </>
      )}
      {platform && (
        <>
          <dt>For</dt>
          <dd>{platform.placement}</dd>
        </>
      )}
      {requested.onImageText !== null && (
        <>
          <dt>Words</dt>
          <dd dir="auto">{requested.onImageText}</dd>
        </>
      )}
      {durationMs !== null && (
        <>
          <dt>Took</dt>
          <dd class="numbers">{measuredWords(durationMs)}</dd>
        </>
      )}
      <dt>Made</dt>
      <dd class="numbers">
        <time dateTime={createdAt}>{new Date(createdAt).toLocaleString()}</time>
      </dd>
    </dl>
  );
}

function imageWords({ width, height, mediaType, bytes }: ImageView): string {
  const type = mediaType.slice("image/".length).toUpperCase();
  return `${width} × ${height} ${type}, ${bytesWords(bytes)}`;
}
