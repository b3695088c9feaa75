import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";

import { currentActor, placeOf, type Actor } from "./script.ts";

/** From here on a wait is long, in milliseconds. */
const longMs = 200;

type Call = (this: unknown, ...args: readonly unknown[]) => unknown;

/** What stands on prototypes, by the name under which a point of it is known. */
interface Tapped {
  readonly prototype: object;
  readonly method: string;
  readonly nameOf: (args: readonly unknown[]) => string | undefined;
  readonly isSync?: boolean;
}

/**
 * Has everything that leaves a run or a request pass by its script. Methods stand on prototypes that
 * all objects of the isolate share; whose call it is, is known from its asynchronous context.
 */
export async function tapPlatform(): Promise<void> {
  const bucket = Object.getPrototypeOf(env.BUCKET) as object;
  const upload = Object.getPrototypeOf(env.BUCKET.resumeMultipartUpload("none", "none")) as object;
  const storage = await storagePrototypes();
  for (const method of ["get", "head", "delete"]) {
    tap({ prototype: bucket, method, nameOf: named(`r2.${method}`) });
  }
  tap({ prototype: bucket, method: "put", nameOf: ([key]) => `r2.put ${kindOfKey(key)}` });
  tap({ prototype: bucket, method: "list", nameOf: named("r2.list") });
  tap({ prototype: bucket, method: "createMultipartUpload", nameOf: named("r2.create") });
  tap({ prototype: upload, method: "uploadPart", nameOf: named("r2.uploadPart") });
  tap({ prototype: upload, method: "complete", nameOf: named("r2.complete") });
  tap({ prototype: upload, method: "abort", nameOf: named("r2.abort") });
  tap({
    prototype: Object.getPrototypeOf(env.DB) as object,
    method: "batch",
    nameOf: named("d1.batch"),
  });
  tap({ prototype: globalThis, method: "fetch", nameOf: ([address]) => providerOf(address) });
  tap({ prototype: storage.storage, method: "setAlarm", nameOf: named("storage.setAlarm") });
  tap({ prototype: storage.storage, method: "deleteAll", nameOf: named("storage.deleteAll") });
  for (const method of ["put", "delete"]) {
    const nameOf = ([key]: readonly unknown[]) => `kv.${method} ${String(key).split(":")[0] ?? ""}`;
    tap({ prototype: storage.kv, method, nameOf, isSync: true });
  }
  tap({ prototype: storage.sql, method: "exec", nameOf: nameOfQuery, isSync: true });
  tapStubs();
  hastenWaits();
}

/** Waits that take long are a twentieth of it: those between two tries, of runs and requests. */
function hastenWaits(): void {
  const wait = scheduler.wait.bind(scheduler);
  scheduler.wait = (ms, ...options) =>
    wait(currentActor() && ms >= longMs ? ms / 20 : ms, ...options);
}

function named(name: string): () => string {
  return () => name;
}

function storagePrototypes() {
  return runInDurableObject(env.GENERATION_RUN.getByName("none"), (_run, { storage }) => ({
    storage: Object.getPrototypeOf(storage) as object,
    kv: Object.getPrototypeOf(storage.kv) as object,
    sql: Object.getPrototypeOf(storage.sql) as object,
  }));
}

function kindOfKey(key: unknown): string {
  return String(key).startsWith("records/") ? "record" : "image";
}

function providerOf(address: unknown): string | undefined {
  const url = address instanceof Request ? address.url : String(address);
  if (url.includes("/v1beta/models/")) return "fetch google";
  return url.includes("/v1/images/") ? "fetch openai" : undefined;
}

/** Reading changes nothing, so that nothing can be lost by it. */
function nameOfQuery([query]: readonly unknown[]): string | undefined {
  const verb = /^\s*(\w+)/.exec(String(query))?.[1];
  return verb === "SELECT" ? undefined : `sql.exec ${verb ?? ""}`;
}

function tap({ prototype, method, nameOf, isSync = false }: Tapped): void {
  const original = Reflect.get(prototype, method) as Call;
  const act = isSync ? passSync : passBy;
  Reflect.set(prototype, method, function (this: unknown, ...args: readonly unknown[]) {
    const actor = currentActor();
    const name = actor && nameOf(args);
    const key = method === "put" ? args[0] : Reflect.get(Object(this), "key");
    const call = () => {
      const result: unknown = Reflect.apply(original, this, args);
      if (actor && isWholeImage(name)) void noteStored(actor, key, result);
      return result;
    };
    return actor && name !== undefined ? act(actor, name, call) : call();
  });
}

function isWholeImage(name: string | undefined): boolean {
  return name === "r2.put image" || name === "r2.complete";
}

/** The key of an upload names its attempt: `images/ACCOUNT/GENERATION/IMAGE/ATTEMPT.NUMBER`. */
async function noteStored({ script }: Actor, key: unknown, result: unknown): Promise<void> {
  const stored = await Promise.resolve(result).catch(() => null);
  if (stored) script.stored.push(Number.parseInt(String(key).split("/").at(-1) ?? "", 10));
}

/** Ledgers and breakers are called through stubs, whose methods stand nowhere. */
function tapStubs(): void {
  const prototype = Object.getPrototypeOf(env.ACCOUNT_LEDGER) as { getByName: Call };
  const { getByName } = prototype;
  prototype.getByName = function (this: unknown, ...args) {
    const stub = Reflect.apply(getByName, this, args) as object;
    const [name] = args;
    const actor = currentActor();
    const kind = kindOfStub(name);
    return actor && kind !== undefined ? tapStub(stub, kind) : stub;
  };
}

function kindOfStub(name: unknown): "ledger" | "breaker" | undefined {
  if (String(name).startsWith("acct_")) return "ledger";
  return String(name).startsWith("v1:") ? "breaker" : undefined;
}

function tapStub(stub: object, kind: string): object {
  return new Proxy(stub, {
    get: (target, method) => {
      const value: unknown = Reflect.get(target, method, target);
      if (typeof value !== "function" || typeof method === "symbol") return value;
      return (...args: readonly unknown[]) => {
        const call = () => Reflect.apply(value, target, quieted(kind, args)) as unknown;
        const actor = currentActor();
        const name = `${kind}.${method}`;
        return actor ? passBy(actor, name, call) : call();
      };
    },
  });
}

/** The scripts share the breakers: one script's failures must not change another's routes. */
function quieted(kind: string, [first, ...rest]: readonly unknown[]): unknown[] {
  const event = first as { readonly type?: string } | undefined;
  const isFailure = event?.type === "failed" || event?.type === "throttled";
  if (kind !== "breaker" || !isFailure) return [first, ...rest];
  return [{ ...event, type: "excluded" }];
}

async function passBy(actor: Actor, name: string, call: () => unknown): Promise<unknown> {
  const { script } = actor;
  const action = script.reach(placeOf(actor), name);
  switch (action.kind) {
    case "pass":
      return call();
    case "refuse":
      throw outOfOrder(name);
    case "lose-answer":
      await call();
      throw outOfOrder(name);
    case "hang":
      return new Promise(() => undefined);
    case "jump":
      script.jump(action.ms);
      return call();
    case "reset": {
      const done = action.when === "before" ? undefined : Promise.resolve(call());
      done?.catch(() => undefined);
      if (action.when === "after") await Promise.allSettled([done]);
      return reset(actor);
    }
  }
}

function passSync(actor: Actor, name: string, call: () => unknown): unknown {
  const { script } = actor;
  const action = script.reach(placeOf(actor), name);
  switch (action.kind) {
    case "pass":
      return call();
    case "refuse":
    case "hang":
      throw outOfOrder(name);
    case "lose-answer":
      call();
      throw outOfOrder(name);
    case "jump":
      script.jump(action.ms);
      return call();
    case "reset":
      if (action.when !== "before") call();
      return reset(actor);
  }
}

/** Nothing of the object is carried out after it. */
function reset({ script, object }: Actor): never {
  script.resets += 1;
  object?.abort("reset in a test");
  throw new Error("Only a run can be reset.");
}

function outOfOrder(name: string): Error {
  return new Error(`${name} is out of order`);
}
