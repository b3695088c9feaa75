import type { OwnedId } from "../domain/owned-id.ts";
import { isUploadId } from "./upload-id.ts";

/**
 * Where the images lie that came with a request. The hour stands first: what a lost Worker left of it
 * is found without a look at any other.
 * @param acceptedAt When the request was accepted, in Unix milliseconds.
 */
export function inputKey({ accountId, id }: OwnedId, acceptedAt: number, number: number): string {
  return `${inputPrefix(acceptedAt)}${accountId}/${id}/${number}`;
}

/** Under what all images lie that came within the hour of an instant. */
export function inputPrefix(at: number): string {
  return `inputs/${new Date(at).toISOString().slice(0, "2026-11-25T23".length)}/`;
}

/** Under what a request's images lie that were scaled for a model, while its calls are made. */
export function scaledPrefix({ accountId, id }: OwnedId, acceptedAt: number): string {
  return `${inputPrefix(acceptedAt)}${accountId}/${id}/${scaledName}`;
}

/** Lies among the images of a request that begins what an earlier one, with another id, reserved. */
export function takenByKey(owner: OwnedId, acceptedAt: number, takenBy: string): string {
  return `${inputPrefix(acceptedAt)}${owner.accountId}/${owner.id}/${takenByName}${takenBy}`;
}

/** What a key says of the request that an image came with. */
export interface ParsedInputKey extends OwnedId {
  /** See {@link scaledPrefix}: nobody needs it once the calls are made. */
  readonly isScaled: boolean;
  /** See {@link takenByKey}; null for an image. */
  readonly takenBy: string | null;
}

/** Undefined for what did not come with a request. */
export function parseInputKey(key: string): ParsedInputKey | undefined {
  const [folder, , accountId, id, name] = key.split("/");
  if (folder !== "inputs" || accountId === undefined || id === undefined) return undefined;
  const isMark = name?.startsWith(takenByName) ?? false;
  const isScaled = name?.startsWith(scaledName) ?? false;
  return {
    accountId,
    id,
    isScaled,
    takenBy: isMark ? (name?.slice(takenByName.length) ?? null) : null,
  };
}

const takenByName = "taken-by-";
const scaledName = "scaled-";

/** Where an upload lies. A lifecycle rule ends what is under `uploads/`. */
export function uploadKeyOf(accountId: string, uploadId: string): string {
  return `uploads/${accountId}/${uploadId}`;
}

/** Where an upload arrives, before its id is known: it is told from all of its bytes. */
export function arrivingKey(accountId: string): string {
  return `uploads/${accountId}/arriving-${crypto.randomUUID()}`;
}

/**
 * The id by which the account named an input, `upl_…` or `img_…`; null for one that came with the
 * request itself.
 */
export function inputIdOf(key: string): string | null {
  const parts = key.split("/");
  const named = parts.find((part) => isUploadId(part) || part.startsWith("img_"));
  return named ?? null;
}
