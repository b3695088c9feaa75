import { FaultNote } from "../components/fault-note.tsx";
import { sendPicture } from "../state/edit-files.ts";
import { changePicture, type Picture } from "../state/edit.ts";
import { clearRun } from "../state/run.ts";

/** Which image it is, whether it has arrived, and the way to another one. */
export function PictureLine({ picture }: { picture: Picture }) {
  return (
    <div class="stack-close">
      <div class="row-apart">
        <p class="small picture-name">
          {picture.kind === "file" ? picture.name : "From the history"}{" "}
          <span class="soft numbers">
            {picture.width} × {picture.height}
          </span>
        </p>
        <button type="button" class="button button-small" onClick={leavePicture}>
          Another image
        </button>
      </div>
      {picture.kind === "file" && picture.fault !== null && (
        <FaultNote retryWords="Send it again" onRetry={() => void sendPicture(picture)}>
          It could not be sent. {picture.fault}
        </FaultNote>
      )}
      {picture.kind === "file" && picture.id === null && picture.fault === null && (
        <p class="row small soft" role="status">
          <span class="spinner" aria-hidden="true" />
          Sending it… You can paint meanwhile.
        </p>
      )}
    </div>
  );
}

function leavePicture(): void {
  changePicture(null);
  clearRun();
}
