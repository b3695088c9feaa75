import type { BatchEvent, BatchItem } from "../domain/batch.ts";
import { acceptedItem } from "./batch-items.ts";
import type { BatchSubmission } from "./batch-submission.ts";
import type { Submission } from "./submission.ts";

/** A batch without its items. */
export interface BatchState extends Omit<BatchSubmission, "items"> {
  /** When it was accepted, or an item was last tried again, in Unix milliseconds. */
  readonly openedAt: number;
  /** When the last item ended, in Unix milliseconds; null while one has not. */
  readonly completedAt: number | null;
}

/** An event as it was told, with its id. */
export interface LoggedBatchEvent {
  readonly id: number;
  readonly event: BatchEvent;
}

/**
 * The storage of one batch: each item on its own, for a value may have two megabytes. Writes are not
 * waited for, as in a run's storage.
 */
export class BatchStorage {
  readonly #storage: DurableObjectStorage;

  constructor(storage: DurableObjectStorage) {
    this.#storage = storage;
  }

  /** Undefined before the batch has begun, and after it was removed. */
  load(): BatchState | undefined {
    return this.#storage.kv.get<BatchState>("batch");
  }

  /** Keeps a batch that was accepted, and the alarm with it: neither is ever there alone. */
  async create({ items, ...batch }: BatchSubmission, alarmInMs: number): Promise<void> {
    for (const [index, item] of items.entries()) {
      this.putItem(acceptedItem(item, index));
      this.#storage.kv.put(`submission:${digits(index)}`, item.submission);
    }
    this.put({ ...batch, openedAt: batch.createdAt, completedAt: null });
    await this.#storage.setAlarm(Date.now() + alarmInMs);
  }

  put(state: BatchState): void {
    this.#storage.kv.put("batch", state);
  }

  items(): readonly BatchItem[] {
    return [...this.#storage.kv.list<BatchItem>({ prefix: "item:" })].map(([, item]) => item);
  }

  item(index: number): BatchItem | undefined {
    return this.#storage.kv.get<BatchItem>(`item:${digits(index)}`);
  }

  putItem(item: BatchItem): void {
    this.#storage.kv.put(`item:${digits(item.index)}`, item);
  }

  /** How an item is asked for; undefined once it has its image. */
  submission(index: number): Submission | undefined {
    return this.#storage.kv.get<Submission>(`submission:${digits(index)}`);
  }

  putSubmission(index: number, submission: Submission): void {
    this.#storage.kv.put(`submission:${digits(index)}`, submission);
  }

  /** The prompt of an image that is made is its generation's alone. */
  removeSubmission(index: number): void {
    this.#storage.kv.delete(`submission:${digits(index)}`);
  }

  /** The last event of a generation that its batch has told of; 0 for none. */
  seen(generationId: string): number {
    return this.#storage.kv.get<number>(`seen:${generationId}`) ?? 0;
  }

  putSeen(generationId: string, id: number): void {
    this.#storage.kv.put(`seen:${generationId}`, id);
  }

  events(): readonly LoggedBatchEvent[] {
    const entries = this.#storage.kv.list<LoggedBatchEvent>({ prefix: "event:" });
    return [...entries].map(([, logged]) => logged);
  }

  putEvent(logged: LoggedBatchEvent): void {
    this.#storage.kv.put(`event:${String(logged.id).padStart(8, "0")}`, logged);
  }

  /** Generations that never began, and whose reservation is still to be released. */
  unreleased(): readonly string[] {
    return this.#storage.kv.get<readonly string[]>("unreleased") ?? [];
  }

  putUnreleased(generationIds: readonly string[]): void {
    this.#storage.kv.put("unreleased", generationIds);
  }

  async setAlarm(at: number): Promise<void> {
    await this.#storage.setAlarm(at);
  }

  /** Removes everything, the alarm too. */
  async erase(): Promise<void> {
    await this.#storage.deleteAll();
  }
}

function digits(index: number): string {
  return String(index).padStart(2, "0");
}
