import "../styles/edit.css";
import { useSendKeys } from "../components/use-send-keys.ts";
import { useHandedImages } from "../create/use-handed-images.ts";
import { editFiles } from "../state/edit-files.ts";
import { edit } from "../state/edit.ts";
import { cancelRun, run } from "../state/run.ts";
import { editedBy, sendEdit } from "../state/send-edit.ts";
import { ChoosePicture } from "./choose-picture.tsx";
import { EditForm } from "./edit-form.tsx";
import { EditStage } from "./edit-stage.tsx";

/** Where an image is changed: what, where, and what comes of it. */
export function EditPage() {
  useSendKeys({
    onSend: () => void sendEdit(),
    onEscape: () => editedBy(run.value) !== undefined && void cancelRun(),
  });
  useHandedImages(takeFiles);
  const isEmpty = edit.value.picture === null && editedBy(run.value) === undefined;
  return (
    <>
      <h1 class="hidden-visually">Edit</h1>
      {isEmpty ? (
        <ChoosePicture />
      ) : (
        <div class="edit">
          <EditStage />
          {edit.value.picture !== null && <EditForm picture={edit.value.picture} />}
        </div>
      )}
    </>
  );
}

function takeFiles(files: readonly File[]): void {
  void editFiles(files);
}
