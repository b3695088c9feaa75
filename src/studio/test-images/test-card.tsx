import { testImagePath } from "../api/admin-calls.ts";
import type { OfferedTestView, TestImageView } from "../api/admin-views.ts";
import { CopyButton } from "../components/copy-button.tsx";
import { useBytes } from "../components/use-bytes.ts";
import { Frame } from "../create/frame.tsx";
import { adminClient } from "../state/admin-session.ts";
import { measuredWords } from "../words/duration.ts";
import { failurePhrase } from "../words/failures.ts";
import { estimateWords, moneyWords } from "../words/money.ts";
import { testStatusWords } from "./test-words.ts";

interface TestCardProps {
  readonly offered: OfferedTestView;
  readonly isMaking: boolean;
  /** Null until it has ended. */
  readonly made: TestImageView | null;
}

/** One engine's image: what it would be, and what became of it. */
export function TestCard({ offered, isMaking, made }: TestCardProps) {
  const { provider, model, size, quality, estimateMicroUsd } = offered;
  const status = made && testStatusWords(made.status);
  return (
    <article class="card admin-card test-card" data-tone={status?.tone} aria-label={model}>
      <div class="row-apart">
        <h2 class="admin-name">{model}</h2>
        {status && <span class={`badge badge-${status.tone}`}>{status.name}</span>}
      </div>
      {isMaking && (
        <Frame width={1} height={1}>
          <div class="frame-waiting" />
        </Frame>
      )}
      {made?.image && <TestPicture image={made.image} model={model} />}
      {status && status.what !== null && <p class="small">{status.what}</p>}
      <dl class="facts numbers">
        <dt>Provider</dt>
        <dd>{provider}</dd>
        <dt>Image</dt>
        <dd>
          {size}, quality {quality}
        </dd>
        <dt>Estimated</dt>
        <dd>{estimateWords(estimateMicroUsd)}</dd>
        {made && <Outcome made={made} />}
      </dl>
    </article>
  );
}

function Outcome({ made }: { made: TestImageView }) {
  const { costMicroUsd, durationMs, modelVersion, providerRequestId, failure } = made;
  return (
    <>
      <dt>Cost</dt>
      <dd>{moneyWords(costMicroUsd)}</dd>
      {durationMs !== null && (
        <>
          <dt>Took</dt>
          <dd>{measuredWords(durationMs)}</dd>
        </>
      )}
      {modelVersion !== null && (
        <>
          <dt>Version</dt>
          <dd>{modelVersion}</dd>
        </>
      )}
      {failure && (
        <>
          <dt>Failure</dt>
          <dd>
            It {failurePhrase(failure.kind)}
            {failure.status !== null && `, status ${failure.status}`}: {failure.message}
            {failure.mayBeBilled && " It may be charged all the same."}
          </dd>
        </>
      )}
      {providerRequestId !== null && (
        <>
          <dt>Provider's id</dt>
          <dd class="row">
            <code>{providerRequestId}</code>
            <CopyButton text={providerRequestId} label="Copy id" />
          </dd>
        </>
      )}
    </>
  );
}

interface TestPictureProps {
  readonly image: NonNullable<TestImageView["image"]>;
  readonly model: string;
}

function TestPicture({ image: { id, width, height }, model }: TestPictureProps) {
  const { url, isLost } = useBytes(adminClient.peek(), testImagePath(id));
  return (
    <Frame width={width} height={height}>
      {isLost ? (
        <p class="frame-empty small">It was made, but cannot be shown at the moment.</p>
      ) : (
        <img src={url} alt={`What ${model} drew`} width={width} height={height} />
      )}
    </Frame>
  );
}
