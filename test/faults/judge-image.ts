import { createHash } from "node:crypto";

import { member } from "../json.ts";
import { notApplicable, unless, type Invariant } from "../verdict.ts";
import { otherThan } from "./cell.ts";
import { type ClientEvent, type Digest, type Evidence } from "./evidence.ts";
import { expectedEnd } from "./expected.ts";
import { many } from "./many.ts";

/** J2. */
export const imageIsTheEngines: Invariant<Evidence> = {
  name: "J2",
  says: "what is kept of the engine is the bytes that it sent, and the client was given what is stored",
  check: (evidence) =>
    evidence.generation?.status === "completed" ? unless(imageWrong(evidence)) : notApplicable,
};

function imageWrong({ generation, stored, calls, client, cell }: Evidence): string | undefined {
  const winning = calls.findLast(({ provider }) => provider === generation?.provider);
  const sent = winning?.images.at(-1);
  if (!sent) return "the engine sent no image";
  if (stored?.status !== 200) return `status ${stored?.status ?? "none"} for the stored image`;
  const image = generation?.images[0];
  // What the engine made otherwise than it was asked is converted, and its own bytes kept beside.
  const made = image?.original ?? image;
  if (made?.sha256 !== sent.sha256) return "the record names another SHA-256";
  if (stored.sha256 !== image?.sha256) return "the stored image is not the one on record";
  if (cell.surface === "native") return undefined;
  const given = finalImages(client.events, client.images);
  const foreign = given.filter(({ sha256 }) => sha256 !== stored.sha256);
  return foreign.length === 0 ? undefined : "the client was given other bytes";
}

function finalImages(events: readonly ClientEvent[], images: readonly Digest[]) {
  const ofEvents = events.filter(({ name }) => name.endsWith("completed"));
  return [...images, ...ofEvents.flatMap(({ image }) => image ?? [])];
}

/** J5. */
export const bytesAreAPrefix: Invariant<Evidence> = {
  name: "J5",
  says: "image data in which an answer broke off is the beginning of the stored image",
  check: ({ client, stored }) => {
    const { begun } = client;
    if (!begun || begun.length === 0 || !stored || client.status !== 200) return notApplicable;
    const isPrefix = stored.content.subarray(0, begun.length).equals(begun);
    return unless(isPrefix ? undefined : `its ${begun.length} bytes are no part of the image`);
  },
};

/** Previews come from the engine that is being asked. */
export const previewsAreTheEngines: Invariant<Evidence> = {
  name: "previews",
  says: "each preview is one that an engine sent for this request",
  check: ({ client, calls }) => {
    const previews = client.events.filter(({ name }) => /preview|partial_image$/.test(name));
    if (previews.length === 0) return notApplicable;
    const sent = new Set(calls.flatMap(({ images }) => images.map(({ sha256 }) => sha256)));
    const foreign = previews.filter(({ image }) => !image || !sent.has(image.sha256));
    return unless(foreign.length === 0 ? undefined : `${foreign.length} that no engine sent`);
  },
};

/** A completed that is one. */
export const completedHasAnImage: Invariant<Evidence> = {
  name: "completed",
  says: "what says that it is completed has an image, and an answer of status 200 does so",
  check: (evidence) => {
    const { client } = evidence;
    if (client.end !== "whole" || client.status === null) return notApplicable;
    return unless(completedWrong(evidence));
  },
};

function completedWrong({ client, cell, generation }: Evidence): string | undefined {
  const wantsImage = expectedEnd(cell).kind === "image";
  if (cell.form === "json" || client.events.length === 0) {
    const count = cell.surface === "openai" ? client.images.length : imagesIn(client.body);
    if (client.status === 200 && count !== 1) return `status 200 with ${many(count, "image")}`;
    if (client.status !== 200 && count !== 0) return "an error with an image";
    return client.status === 200 || !wantsImage ? undefined : `status ${client.status}`;
  }
  const completed = client.events.filter(({ name }) => name.endsWith("completed"));
  const empty = completed.find(({ data, image }) =>
    cell.surface === "openai" ? image === null || image.bytes === 0 : imagesIn(data) === 0,
  );
  if (empty) return "a completed event without an image";
  if (completed.length > 0 && generation?.status !== "completed")
    return "the record says it failed";
  return completed.length > 0 || !wantsImage ? undefined : "no completed event";
}

function imagesIn(view: unknown): number {
  const images = member(view, "images");
  return Array.isArray(images) ? images.length : 0;
}

/** Client gone: the image that is paid for is there. */
export const paidImageIsKept: Invariant<Evidence> = {
  name: "kept",
  says: "the image of a client that is gone is finished by one call, stored, and found",
  check: ({ cell, client, calls, stored, generation }) => {
    if (client.end !== "left" || calls.length === 0) return notApplicable;
    const [call] = calls;
    if (calls.length > 1) return unless(`${calls.length} calls`);
    if (call?.provider === otherThan(cell.first)) return unless("the other engine was asked");
    if (call?.state === "pending") return unless("the call has not ended");
    if (!call?.images.length) return unless("the call was dropped before its image came");
    const sha256 = stored && createHash("sha256").update(stored.content).digest("hex");
    const isKept = sha256 === call.images.at(-1)?.sha256 && generation?.status === "completed";
    return unless(isKept ? undefined : `the record is ${generation?.status ?? "missing"}`);
  },
};
