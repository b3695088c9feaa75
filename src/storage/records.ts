import type { Generation } from "../domain/generation.ts";
import type { OwnedId } from "../domain/owned-id.ts";
import { fromRecord, toRecord } from "./generation-record.ts";
import type { KeptGeneration } from "./kept-generation.ts";

/** Some of the records, in the order of their keys. */
export interface RecordPage {
  readonly names: readonly OwnedId[];
  /** Where the next page begins; null when there is none. */
  readonly nextCursor: string | null;
}

/** One record for each generation that ended: enough to write its rows in D1 again. */
export interface RecordStore {
  /**
   * Writes a record, over the one that is there. Writing it again is harmless.
   * @throws Error while the generation is running.
   */
  save(generation: Generation): Promise<void>;
  /** Writes a record where there is none. False when there is one, which stays as it is. */
  add(generation: Generation): Promise<boolean>;
  find(accountId: string, id: string): Promise<KeptGeneration>;
  /** Whether there is one, be it readable or not. */
  has(name: OwnedId): Promise<boolean>;
  /** @param cursor That of the page before; null for the first. @param limit At most 1000. */
  list(cursor: string | null, limit: number): Promise<RecordPage>;
}

const prefix = "records/";
const keyPattern = /^records\/(?<accountId>[^/]+)\/(?<id>[^/]+)\.json$/;
const options = { httpMetadata: { contentType: "application/json" } };

/** Records in R2, as JSON. */
export function createRecordStore(bucket: R2Bucket): RecordStore {
  return {
    async save(generation) {
      await bucket.put(recordKey(generation), toRecord(generation), options);
    },
    async add(generation) {
      const onlyIf = new Headers({ "if-none-match": "*" });
      const record = toRecord(generation);
      const written = await bucket.put(recordKey(generation), record, { ...options, onlyIf });
      return written !== null;
    },
    async find(accountId, id) {
      const object = await bucket.get(recordKey({ accountId, id }));
      if (!object) return { kind: "missing" };
      const generation = fromRecord(await object.text());
      const isOwn = generation?.accountId === accountId && generation.id === id;
      return isOwn ? { kind: "found", generation } : { kind: "unreadable" };
    },
    has: async (name) => (await bucket.head(recordKey(name))) !== null,
    async list(cursor, limit) {
      const found = await bucket.list({
        prefix,
        limit,
        ...(cursor === null ? {} : { startAfter: cursor }),
      });
      return {
        names: found.objects.flatMap(({ key }) => toName(key) ?? []),
        // A key, not R2's own cursor: it can be kept for as long as one likes.
        nextCursor: found.truncated ? (found.objects.at(-1)?.key ?? null) : null,
      };
    },
  };
}

/** Where a record lies: under its account, so that one account's can be listed. */
export function recordKey({ accountId, id }: OwnedId): string {
  return `${prefix}${accountId}/${id}.json`;
}

/** True when a text has the form of a cursor of {@link RecordStore.list}. */
export function isRecordCursor(text: string): boolean {
  return text.startsWith(prefix);
}

/** Undefined for what lies among the records and is none. */
function toName(key: string): OwnedId | undefined {
  const { accountId, id } = keyPattern.exec(key)?.groups ?? {};
  return accountId !== undefined && id !== undefined ? { accountId, id } : undefined;
}
