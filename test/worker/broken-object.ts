import type { ImageStore } from "../../src/storage/images.ts";

/** What is wrong with one read of an image: after so many bytes, it fails or brings nothing more. */
export interface ReadFault {
  readonly after: number;
  readonly how: "fails" | "hangs";
}

/**
 * A store of one image that serves its reads as R2 does. The first reads go wrong, each by the next
 * of the faults; those after them are whole.
 */
export function storeOf(bytes: Uint8Array, faults: readonly ReadFault[] = []) {
  const ranges: (readonly [offset: number, length: number])[] = [];
  let cancelled = 0;
  const store: Pick<ImageStore, "get"> = {
    async get(_key, options) {
      const { offset, length } = options?.range ?? { offset: 0, length: bytes.length };
      const fault = faults[ranges.length];
      ranges.push([offset, length]);
      let left = bytes.slice(offset, offset + Math.min(length, fault?.after ?? length));
      const body = new ReadableStream({
        type: "bytes",
        async pull(controller) {
          if (left.length > 0) {
            controller.enqueue(left.slice(0, 50_000));
            left = left.slice(50_000);
          } else if (!fault) {
            controller.close();
            controller.byobRequest?.respond(0);
          } else if (fault.how === "fails") controller.error(new Error("R2 lost the connection"));
          else await new Promise(() => undefined);
        },
        cancel: () => void (cancelled += 1),
      });
      return { size: bytes.length, body } as R2ObjectBody;
    },
  };
  return { store, ranges, cancelled: () => cancelled };
}
