import { ApiError } from "../api/api-error.ts";
import { upload } from "../api/calls.ts";
import { changeEdit, changePicture, edit, type FilePicture } from "./edit.ts";
import { client } from "./session.ts";
import { tell } from "./toasts.ts";
import { readUpright } from "./upright.ts";

const takenTypes = ["image/png", "image/jpeg", "image/webp"];

/** Begins to edit the first image of those that are handed in. Anything else is said and left out. */
export async function editFiles(files: readonly File[]): Promise<void> {
  const file = files.find(({ type }) => takenTypes.includes(type));
  if (!file) {
    tell("Only PNG, JPEG and WebP images can be edited.");
    return;
  }
  if (files.length > 1) tell("One image is edited at a time: the first is here.");
  const upright = await readUpright(file).catch(() => null);
  if (!upright) {
    tell("That file is no image that this browser can read.");
    return;
  }
  const url = URL.createObjectURL(upright.file);
  const name = file.name || "Pasted image";
  const picture: FilePicture = { kind: "file", id: null, fault: null, name, url, ...upright };
  changePicture(picture);
  await sendPicture(picture);
}

/** Sends a picture. What is painted over it meanwhile, or after it could not be sent, stays. */
export async function sendPicture(picture: FilePicture): Promise<void> {
  changeIfSame(picture, { fault: null });
  try {
    const { id } = await upload(client.value, picture.file);
    changeIfSame(picture, { id });
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    changeIfSame(picture, { fault: error.message });
  }
}

/** Another may have been chosen since. */
function changeIfSame({ url }: FilePicture, changes: Partial<FilePicture>): void {
  const { picture } = edit.value;
  if (picture?.kind === "file" && picture.url === url) {
    changeEdit({ picture: { ...picture, ...changes } });
  }
}
