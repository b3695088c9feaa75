/**
 * The limit for anyone who keeps the image: the pipe, which also puts the decoded image into R2.
 *
 * Each piece of the answer goes to the client as it comes. Beside that, the first base64 value of
 * the body is decoded by the runtime's own decoder into buffers of 5 MiB: one put when the image
 * fits into one, else parts that are uploaded while the next is filled. The answer's end is held
 * back until R2 has confirmed, because an answer that promises a kept image cannot end before. It
 * checks, counts, logs and measures nothing, and takes the key by its bare text.
 */

interface StoreEnv {
  readonly UPSTREAM_URL: string;
  readonly BUCKET: R2Bucket;
}

/** The smallest part that R2 takes and that whole groups of base64 fill. */
const partBytes = 5 * 1024 * 1024 + 1;

/** Read in one go: fewer crossings between workerd and JavaScript. */
const readBytes = 256 * 1024;

const store: ExportedHandler<StoreEnv> = {
  async fetch(request, env, context) {
    const { pathname } = new URL(request.url);
    const upstream = await fetch(env.UPSTREAM_URL + pathname, request);
    if (!upstream.ok || !upstream.body) return upstream;
    const { readable, writable } = new IdentityTransformStream();
    context.waitUntil(copy(upstream.body, writable, createKeeper(env.BUCKET)));
    return new Response(readable, { headers: upstream.headers });
  },
};

// oxlint-disable-next-line import/no-default-export -- the form of a Worker
export default store;

async function copy(
  body: ReadableStream<Uint8Array>,
  out: WritableStream<Uint8Array>,
  keeper: Keeper,
): Promise<void> {
  const writer = out.getWriter();
  const reader = body.getReader({ mode: "byob" });
  let memory = new ArrayBuffer(readBytes);
  for (;;) {
    const { done, value } = await reader.readAtLeast(readBytes, new Uint8Array(memory));
    if (value && value.length > 0) {
      const sent = writer.write(value);
      keeper.take(value);
      await sent;
    }
    if (done || !value) break;
    memory = value.buffer;
  }
  await keeper.finish();
  await writer.close();
}

/** Buffers that are free again: new ones would cost the clearing of their memory. */
const spare: Uint8Array<ArrayBuffer>[] = [];

function takeBuffer(): Uint8Array<ArrayBuffer> {
  return spare.pop() ?? new Uint8Array(partBytes);
}

interface Keeper {
  take(chunk: Uint8Array): void;
  finish(): Promise<void>;
}

function createKeeper(bucket: R2Bucket): Keeper {
  const key = crypto.randomUUID();
  // The body is ASCII, and this is the decoder with a fast way for it.
  const decoder = new TextDecoder();
  const uploads: Promise<R2UploadedPart>[] = [];
  let upload: Promise<R2MultipartUpload> | undefined;
  let part = takeBuffer();
  let filled = 0;
  // What is not decoded yet: the text before the value, or a group of digits that is not whole.
  let rest = "";
  let state: "before" | "within" | "after" = "before";

  const sendPart = async (number: number, buffer: Uint8Array<ArrayBuffer>, length: number) => {
    upload ??= bucket.createMultipartUpload(key);
    const uploaded = await (await upload).uploadPart(number, buffer.subarray(0, length));
    spare.push(buffer);
    return uploaded;
  };
  const decode = (digits: string) => {
    let from = 0;
    while (from < digits.length) {
      const { read, written } = part.subarray(filled).setFromBase64(digits.slice(from));
      filled += written;
      from += read;
      if (filled === part.length) {
        uploads.push(sendPart(uploads.length + 1, part, filled));
        part = takeBuffer();
        filled = 0;
      }
    }
  };
  return {
    take(chunk) {
      if (state === "after") return;
      let text = rest + decoder.decode(chunk);
      rest = "";
      if (state === "before") {
        const [before, value] = text.split(/"b64_json":\s*"/, 2);
        if (value === undefined) {
          rest = before ?? "";
          return;
        }
        state = "within";
        text = value;
      }
      const end = text.indexOf('"');
      if (end >= 0) state = "after";
      const digits = end < 0 ? text : text.slice(0, end);
      const whole = end < 0 ? digits.length - (digits.length % 4) : digits.length;
      rest = digits.slice(whole);
      decode(digits.slice(0, whole));
    },
    async finish() {
      if (!upload) {
        await bucket.put(key, part.subarray(0, filled));
        spare.push(part);
        return;
      }
      if (filled > 0) uploads.push(sendPart(uploads.length + 1, part, filled));
      const parts = await Promise.all(uploads);
      await (await upload).complete(parts);
    },
  };
}
