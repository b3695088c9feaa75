import { ImageIntake } from "../create/image-intake.tsx";
import { editFiles } from "../state/edit-files.ts";
import { editImage } from "../state/edit.ts";

/** Before there is an image to edit: where it can come from. */
export function ChoosePicture() {
  return (
    <ImageIntake
      name="Choose a file"
      isLarge
      pickerTitle="Edit an image of yours"
      note="or drop or paste it here · PNG, JPEG or WebP, up to 25 MB"
      onFiles={(files) => void editFiles(files)}
      onPick={editImage}
    >
      <h2>Which image is to change?</h2>
      <p class="soft">All of it, or only where you paint over it.</p>
    </ImageIntake>
  );
}
