import { useState } from "preact/hooks";

import type { BatchItemView } from "../api/batch-views.ts";
import { EngineBadge } from "../components/engine-badge.tsx";
import { Icon } from "../components/icon.tsx";
import { StoredImage } from "../components/stored-image.tsx";
import { Frame } from "../create/frame.tsx";
import { Setbacks } from "../create/setbacks.tsx";
import { generationPath } from "../shell/page-of.ts";
import { retryInBatch } from "../state/batch.ts";
import type { Slot } from "../state/board.ts";
import { findPlatform, modelName, providerName } from "../state/catalog.ts";
import { wordsOfItem } from "../state/last-batch.ts";
import { itemName, slotWords } from "../words/batch.ts";
import { moneyWords } from "../words/money.ts";
import { fallbackWords } from "../words/reasons.ts";

/** One item of a batch, as it stands. */
export function SlotCard({ slot, batchId }: { slot: Slot; batchId: string }) {
  const { item, model, setbacks } = slot;
  const { status, generationId, costMicroUsd } = item;
  const name = itemName(
    item,
    (id) => findPlatform(id)?.placement,
    wordsOfItem(batchId, item.index),
  );
  const isTrouble = status === "failed" || status === "cancelled";
  return (
    <li class="slot" data-status={status}>
      <h2 class="small slot-name" dir="auto" title={name}>
        {name}
      </h2>
      <Picture item={item} name={name} />
      {status === "completed" && model !== null ? (
        <p class="row small numbers">
          <EngineBadge model={model} /> {moneyWords(costMicroUsd)}
        </p>
      ) : (
        <p class="small slot-words">{slotWords(slot, modelName)}</p>
      )}
      {status === "running" && <Setbacks setbacks={setbacks} />}
      <Fallback item={item} />
      {isTrouble && <RetryButton batchId={batchId} item={item} name={name} />}
      {generationId !== null && status === "failed" && (
        <p class="small">
          <a href={generationPath(generationId)}>
            What was tried<span class="hidden-visually">, {name}</span>
          </a>
        </p>
      )}
    </li>
  );
}

function Picture({ item, name }: { item: BatchItemView; name: string }) {
  const {
    status,
    generationId,
    images: [image],
    platform,
  } = item;
  const shape = image ?? (platform === null ? undefined : findPlatform(platform));
  const [width, height] = [shape?.width ?? 1, shape?.height ?? 1];
  if (image && generationId !== null) {
    return (
      <a class="frame-link" href={generationPath(generationId)}>
        <Frame width={width} height={height}>
          <StoredImage image={image} alt={name} isThumbnail />
        </Frame>
      </a>
    );
  }
  return (
    <Frame width={width} height={height}>
      {status === "running" ? (
        <div class="frame-waiting" />
      ) : (
        <div class="frame-empty">
          <Icon name={status === "failed" ? "warning" : "image"} />
        </div>
      )}
    </Frame>
  );
}

/** That another engine made it than the one that was wanted. */
function Fallback({ item: { model, reasons, fallbackFrom, images } }: { item: BatchItemView }) {
  const obstacle = fallbackWords({ reasons, fallbackFrom }, providerName);
  if (obstacle === null || model === null || images.length === 0) return null;
  return <p class="small soft">{obstacle}.</p>;
}

interface RetryButtonProps {
  readonly batchId: string;
  readonly item: BatchItemView;
  readonly name: string;
}

function RetryButton({ batchId, item: { index }, name }: RetryButtonProps) {
  const [isBusy, setBusy] = useState(false);
  const retry = async () => {
    setBusy(true);
    await retryInBatch(batchId, index);
    setBusy(false);
  };
  return (
    <div>
      <button
        type="button"
        class="button button-small"
        disabled={isBusy}
        onClick={() => void retry()}
      >
        <Icon name="again" />
        Try again<span class="hidden-visually">: {name}</span>
      </button>
    </div>
  );
}
