import { useState } from "preact/hooks";

import type { ImageView } from "../api/views.ts";
import { client } from "../state/session.ts";
import { useBytes } from "./use-bytes.ts";

/** Where an image is shown small; null when no address opens it without a key. */
export function thumbnailUrl(image: ImageView): string | null {
  return ownPath(image.thumbnailUrl);
}

/** Where an image is shown as it is delivered; null when no address opens it without a key. */
export function imagePath(image: ImageView): string | null {
  return ownPath(image.signedUrl);
}

/** On this page's own origin, whatever name the API knows itself by. */
function ownPath(address: string | null): string | null {
  if (address === null) return null;
  const { pathname, search } = new URL(address);
  return `${pathname}${search}`;
}

/** What an `<img>` needs to show an image that may have no address of its own. */
export interface ImageSource {
  /** Undefined while its bytes are fetched. */
  readonly url: string | undefined;
  /** To be called when the address does not open it: it may have expired. */
  readonly onError: () => void;
}

/** The source of an image: its address, or, where that is none or not good any more, its bytes. */
export function useImageSource(image: ImageView, address: string | null): ImageSource {
  const [isFetched, setFetched] = useState(address === null);
  // Where they are lost, its frame stays empty: its words say what it is.
  const bytes = useBytes(client.peek(), isFetched ? `/v1/images/${image.id}` : null);
  return {
    url: isFetched ? bytes.url : (address ?? undefined),
    onError: () => setFetched(true),
  };
}
