import { describe, it, vi } from "vitest";

import { AttemptError } from "../../src/domain/failure.ts";
import { noInputs, type InputImage } from "../../src/domain/input-image.ts";
import { Deadlines } from "../../src/generation/deadlines.ts";
import { InputSender } from "../../src/generation/send-inputs.ts";
import type { ImageStore } from "../../src/storage/images.ts";
import { untimed } from "../fixtures/untimed.ts";
import { rejection } from "../rejection.ts";
import { storeOf } from "./broken-object.ts";
import { isEqual, noise, toBase64 } from "./bytes.ts";

const url = "https://provider.example/v1/images";

function imageOf(bytes: Uint8Array): InputImage {
  const pixels = { width: 1, height: 1 };
  return { key: "inputs/1", mediaType: "image/png", ...pixels, bytes: bytes.length, sha256: "" };
}

function senderOf(
  bytes: Uint8Array,
  images: Pick<ImageStore, "get">,
  progress: ConstructorParameters<typeof InputSender>[0]["progress"] = untimed,
) {
  const inputs = { ...noInputs, references: [imageOf(bytes)] };
  return new InputSender({ inputs, images, progress });
}

/** What an SDK would give the fetch: the placeholder in JSON, or as a file. */
function jsonOf({ inputs: [input] }: InputSender): string {
  return JSON.stringify({ text: "é 🛶", data: input?.placeholder });
}

function formOf({ inputs: [input] }: InputSender): FormData {
  const form = new FormData();
  form.append("prompt", "é 🛶");
  const type = input?.mediaType ?? "";
  form.append("image[]", new File([input?.placeholder ?? ""], input?.fileName ?? "", { type }));
  return form;
}

/** An upstream that reads what it is sent and says so. */
function readingUpstream() {
  const received: { body: Uint8Array; headers: Headers }[] = [];
  const upstream = vi.fn<typeof fetch>(async (input, init) => {
    const request = new Request(input, init);
    const body = new Uint8Array(await request.arrayBuffer());
    received.push({ body, headers: request.headers });
    return new Response("drawn");
  });
  return { upstream, received };
}

function readerOf(init: RequestInit | undefined): ReadableStreamDefaultReader<Uint8Array> {
  if (!(init?.body instanceof ReadableStream)) throw new Error("No stream was sent.");
  return init.body.getReader();
}

/** Reads the beginning of a request, and then no more. */
async function readSome(init: RequestInit | undefined): Promise<void> {
  const reader = readerOf(init);
  for (let read = 0; read < 1000; read += (await reader.read()).value?.length ?? 0);
}

/** An upstream that needs no more than the beginning to know what it thinks of it. */
const refusingUpstream: typeof fetch = async (_input, init) => {
  await readSome(init);
  return new Response("no", { status: 401 });
};

/** An upstream that does not take all of the request, and waits until it is stopped. */
const deafUpstream: typeof fetch = async (_input, init) => {
  const signal = init?.signal;
  const stopped = new Promise<never>((_resolve, reject) => {
    signal?.addEventListener("abort", () => reject(signal.reason as Error), { once: true });
  });
  await readSome(init);
  return stopped;
};

const forms = [
  ["JSON", jsonOf],
  ["a form", formOf],
] as const;

describe("an image on its way out", () => {
  const large = noise(300_001);

  it("is base64 in JSON, and the rest is as it was", async ({ expect }) => {
    const sender = senderOf(large, storeOf(large).store);
    const { upstream, received } = readingUpstream();
    const body = jsonOf(sender);
    const headers = { "content-type": "application/json" };
    await sender.through(upstream)(url, { method: "POST", headers, body });
    const text = new TextDecoder().decode(received[0]?.body);
    expect(text === body.replace(sender.inputs[0]?.placeholder ?? "", toBase64(large))).toBe(true);
    expect(received[0]?.headers.get("content-type")).toBe("application/json");
    expect(sender.fault()).toBeNull();
  });

  it("is a file in a form, with its name and type", async ({ expect }) => {
    const sender = senderOf(large, storeOf(large).store);
    const { upstream, received } = readingUpstream();
    await sender.through(upstream)(url, { method: "POST", body: formOf(sender) });
    const { body, headers } = received[0] ?? {};
    const form = await new Response(body ?? null, headers ? { headers } : {}).formData();
    const file = form.get("image[]");
    if (!(file instanceof File)) throw new Error("No file came.");
    expect([file.name, file.type, form.get("prompt")]).toEqual([
      "reference-1.png",
      "image/png",
      "é 🛶",
    ]);
    expect(isEqual(new Uint8Array(await file.arrayBuffer()), large)).toBe(true);
  });

  it("is read on from wherever storage fails once", async ({ expect }) => {
    const bytes = noise(40);
    for (let after = 0; after < bytes.length; after += 1) {
      const { store, ranges } = storeOf(bytes, [{ after, how: "fails" }]);
      const sender = senderOf(bytes, store);
      const { upstream, received } = readingUpstream();
      await sender.through(upstream)(url, { method: "POST", body: jsonOf(sender) });
      expect(new TextDecoder().decode(received[0]?.body)).toContain(`"${toBase64(bytes)}"`);
      expect(sender.fault()).toBeNull();
      expect(ranges).toHaveLength(2);
    }
  });

  it("is not looked for when a request hands in none", async ({ expect }) => {
    const { store, ranges } = storeOf(large);
    const sender = new InputSender({ inputs: noInputs, images: store, progress: untimed });
    const { upstream } = readingUpstream();
    expect(sender.through(upstream)).toBe(upstream);
    expect(ranges).toEqual([]);
  });
});

describe.each(forms)("what goes wrong with %s", (_name, bodyOf) => {
  const bytes = noise(300_000);

  it.for([0, 1, 120_000, 299_999])(
    "is ours when storage fails twice, %d bytes in",
    async (after, { expect }) => {
      const fault = { after, how: "fails" } as const;
      const sender = senderOf(bytes, storeOf(bytes, [fault, { after: 0, how: "fails" }]).store);
      const { upstream } = readingUpstream();
      const error = await rejection(
        sender.through(upstream)(url, { method: "POST", body: bodyOf(sender) }),
      );
      expect(error).toBeInstanceOf(AttemptError);
      expect(error).toBe(sender.fault());
      expect(sender.fault()?.failure).toMatchObject({ kind: "inputs-unreadable", status: null });
    },
  );

  it.for<readonly [name: string, answer: unknown]>([
    ["has no such image", null],
    ["has a longer image", { size: 300_001, body: new Blob([bytes]).stream() }],
    ["has a head without a body", { size: 300_000 }],
  ])("is ours when storage %s", async ([, answer], { expect }) => {
    const sender = senderOf(bytes, { get: async () => answer as R2Object | null });
    const { upstream } = readingUpstream();
    await rejection(sender.through(upstream)(url, { method: "POST", body: bodyOf(sender) }));
    expect(sender.fault()?.failure.kind).toBe("inputs-unreadable");
  });

  it("is the engine's when it answers before it has read the body", async ({ expect }) => {
    const { store, cancelled } = storeOf(bytes);
    const sender = senderOf(bytes, store);
    const answer = await sender.through(refusingUpstream)(url, {
      method: "POST",
      body: bodyOf(sender),
    });
    expect([answer.status, await answer.text()]).toEqual([401, "no"]);
    sender.end();
    await vi.waitFor(() => expect(cancelled()).toBe(1));
    expect(sender.fault()).toBeNull();
  });

  it("is the engine's when it answers, and storage fails after that", async ({ expect }) => {
    const fails = { after: 70_000, how: "fails" } as const;
    const { store, ranges } = storeOf(bytes, [fails, fails]);
    const sender = senderOf(bytes, store);
    const reading: Promise<unknown>[] = [];
    const refusing: typeof fetch = async (_input, init) => {
      const reader = readerOf(init);
      await reader.read();
      const readOn = async () => {
        while (!(await reader.read()).done);
      };
      reading.push(rejection(readOn()));
      return new Response("no", { status: 401 });
    };
    const answer = await sender.through(refusing)(url, { method: "POST", body: bodyOf(sender) });
    await Promise.all(reading);
    expect([answer.status, await answer.text(), ranges.length]).toEqual([401, "no", 2]);
    expect(sender.fault()).toBeNull();
  });

  it("is ours when storage fails after an answer has begun, and ends the call", async ({
    expect,
  }) => {
    const fails = { after: 70_000, how: "fails" } as const;
    const sender = senderOf(bytes, storeOf(bytes, [fails, fails]).store);
    const signals: AbortSignal[] = [];
    const hastyUpstream: typeof fetch = async (_input, init) => {
      if (init?.signal) signals.push(init.signal);
      const reader = readerOf(init);
      const readOn = async () => {
        while (!(await reader.read()).done);
      };
      rejection(readOn()).catch(() => undefined);
      return new Response("an event, and then ");
    };
    const init = { method: "POST", body: bodyOf(sender) };
    expect((await sender.through(hastyUpstream)(url, init)).status).toBe(200);
    await vi.waitFor(() => expect(signals.map(({ aborted }) => aborted)).toEqual([true]));
    expect(signals[0]?.reason).toBe(sender.fault());
    expect(sender.fault()?.failure.kind).toBe("inputs-unreadable");
  });

  it("is the engine's when it does not take the body, as a stall", async ({ expect }) => {
    const limits = { firstByteMs: 50, stallMs: 400, totalMs: 60_000 };
    const deadlines = new Deadlines(limits, new AbortController().signal, () => Date.now());
    const { store, cancelled } = storeOf(bytes);
    const sender = senderOf(bytes, store, deadlines);
    const { signal } = deadlines;
    const call = sender.through(deafUpstream)(url, {
      method: "POST",
      body: bodyOf(sender),
      signal,
    });
    const error = await rejection(call);
    expect(error).toMatchObject({ failure: { kind: "stalled" } });
    expect(sender.fault()).toBeNull();
    await vi.waitFor(() => expect(cancelled()).toBe(1));
  });

  it("is the engine's when it takes the body and does not answer", async ({ expect }) => {
    const limits = { firstByteMs: 200, stallMs: 60_000, totalMs: 60_000 };
    const deadlines = new Deadlines(limits, new AbortController().signal, () => Date.now());
    const sender = senderOf(bytes, storeOf(bytes).store, deadlines);
    const { signal } = deadlines;
    const silentUpstream: typeof fetch = async (_input, init) => {
      await new Response(init?.body).arrayBuffer();
      return new Promise<Response>((_resolve, reject) => {
        init?.signal?.addEventListener("abort", () => reject(signal.reason as Error));
      });
    };
    const init = { method: "POST", body: bodyOf(sender), signal };
    const error = await rejection(sender.through(silentUpstream)(url, init));
    expect(error).toMatchObject({ failure: { kind: "first-byte-deadline" } });
    expect(sender.fault()).toBeNull();
  });

  it.for(["fails", "hangs"] as const)(
    "ends at once when it is cancelled while storage is read, which then %s",
    async (how, { expect }) => {
      const { store, ranges } = storeOf(bytes, [
        { after: 70_000, how: "hangs" },
        { after: 0, how },
      ]);
      const sender = senderOf(bytes, store);
      const controller = new AbortController();
      const { upstream } = readingUpstream();
      const { signal } = controller;
      const call = sender.through(upstream)(url, { method: "POST", body: bodyOf(sender), signal });
      const ended = rejection(call);
      await vi.waitFor(() => expect(ranges).toHaveLength(1));
      controller.abort(new Error("cancelled"));
      expect(String(await ended)).toContain("cancelled");
      expect(sender.fault()).toBeNull();
      expect(ranges).toHaveLength(1);
    },
  );
});

describe("a body in which the images cannot be placed", () => {
  it.for<readonly [name: string, body: BodyInit]>([
    ["without the placeholder", "{}"],
    ["of another kind", new Uint8Array(3)],
  ])("is our own fault: one %s", async ([, body], { expect }) => {
    const bytes = noise(10);
    const sender = senderOf(bytes, storeOf(bytes).store);
    const { upstream } = readingUpstream();
    const error = await rejection(sender.through(upstream)(url, { method: "POST", body }));
    expect(error).toMatchObject({ failure: { kind: "inputs-unreadable" } });
    expect(upstream).not.toHaveBeenCalled();
  });
});
