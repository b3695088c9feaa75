/** What is done to a bucket and to its multipart uploads. */
const methods = [
  "put",
  "get",
  "delete",
  "createMultipartUpload",
  "uploadPart",
  "complete",
  "abort",
] as const;
type Method = (typeof methods)[number];

export interface BucketFaults {
  /** How many calls of a method fail before one is let through. */
  readonly refuse?: Partial<Record<Method, number>>;
  /** Calls of a method wait for this before they are let through. */
  readonly hold?: Partial<Record<Method, Promise<void>>>;
  /** Calls of a method are carried out, and their answers wait for this. */
  readonly holdAnswer?: Partial<Record<Method, Promise<void>>>;
}

/** A bucket that counts what is asked of it, and refuses or delays some of it. */
export function faultyBucket(
  bucket: R2Bucket,
  { refuse = {}, hold = {}, holdAnswer = {} }: BucketFaults = {},
) {
  const calls: Record<string, number> = {};
  const uploadIds: string[] = [];
  const wrap = <Target extends object>(target: Target): Target =>
    new Proxy(target, {
      get(_target, name) {
        const value: unknown = Reflect.get(target, name, target);
        if (typeof value !== "function") return value;
        const method = methods.find((known) => known === name);
        const call = async (...args: unknown[]): Promise<unknown> => {
          const result: unknown = await Reflect.apply(value, target, args);
          if (method !== "createMultipartUpload") return result;
          const upload = result as R2MultipartUpload;
          uploadIds.push(upload.uploadId);
          return wrap(upload);
        };
        if (!method) return value.bind(target);
        return async (...args: unknown[]) => {
          const count = (calls[method] = (calls[method] ?? 0) + 1);
          if (count <= (refuse[method] ?? 0)) {
            await takeHalf(args);
            throw new Error("R2 is out of order");
          }
          await hold[method];
          const result = await call(...args);
          await holdAnswer[method];
          return result;
        };
      },
    });
  return { bucket: wrap(bucket), calls, uploadIds };
}

/** R2 may well have begun to read what it refuses. */
async function takeHalf(args: readonly unknown[]): Promise<void> {
  const body = args.find((arg) => arg instanceof ReadableStream);
  const reader = body?.getReader();
  await reader?.read();
  await reader?.cancel();
}
