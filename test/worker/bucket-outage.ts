import { env } from "cloudflare:workers";
import { onTestFinished, vi } from "vitest";

type Method = "put" | "get" | "head" | "createMultipartUpload" | "uploadPart" | "complete";

const refuse = () => Promise.reject(new Error("R2 is out of order"));

/** Methods of buckets and of uploads stand on prototypes that all objects of the isolate share. */
async function prototypeOf(method: Method): Promise<Record<string, Call>> {
  const isOfUpload = method === "uploadPart" || method === "complete";
  const target = isOfUpload
    ? env.BUCKET.resumeMultipartUpload("none", "none")
    : (env.BUCKET as object);
  return Object.getPrototypeOf(target) as Record<string, Call>;
}

type Call = (...args: unknown[]) => Promise<unknown>;

/** Has R2 refuse what everybody asks of it, until the returned function is called. */
export async function outage(...methods: readonly Method[]): Promise<() => void> {
  const spies: (() => void)[] = [];
  for (const method of methods) {
    const spy = vi.spyOn(await prototypeOf(method), method).mockImplementation(refuse);
    spies.push(() => spy.mockRestore());
  }
  const repair = () => spies.forEach((restore) => restore());
  onTestFinished(repair);
  return repair;
}

/** Every write is refused. */
export function writeOutage(): Promise<() => void> {
  return outage("put", "createMultipartUpload", "uploadPart", "complete");
}

/**
 * Hands calls of a method to a function of the test's, which may pass them on.
 * @param act Given the call itself, and how many came before it.
 */
export async function intercept(
  method: Method,
  act: (pass: () => Promise<unknown>, before: number, args: readonly unknown[]) => Promise<unknown>,
): Promise<() => void> {
  const prototype = await prototypeOf(method);
  const original = prototype[method] as Call;
  let before = 0;
  const spy = vi.spyOn(prototype, method).mockImplementation(function (
    this: unknown,
    ...args: unknown[]
  ) {
    const count = before;
    before += 1;
    return act(() => original.apply(this, args), count, args);
  });
  const repair = () => spy.mockRestore();
  onTestFinished(repair);
  return repair;
}
