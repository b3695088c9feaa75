import { env } from "cloudflare:workers";
import { onTestFinished, vi } from "vitest";

/** What a conversion was asked for. */
export interface Conversion {
  readonly transform: Parameters<ImageTransformer["transform"]>[0];
  readonly output: Parameters<ImageTransformer["output"]>[0];
}

/**
 * An Images binding over the local one.
 * @param act Given each conversion before it is made, and what makes it.
 */
export function imagesBinding(
  act: (
    conversion: Conversion,
    pass: () => Promise<ReadableStream<Uint8Array>>,
  ) => Promise<ReadableStream<Uint8Array>>,
) {
  const conversions: Conversion[] = [];
  const binding = {
    input: (stream: ReadableStream<Uint8Array>) => ({
      transform: (transform: Conversion["transform"]) => ({
        async output(output: Conversion["output"]) {
          const conversion = { transform, output };
          conversions.push(conversion);
          const pass = async () => {
            const made = env.IMAGES.input(stream).transform(transform).output(output);
            return (await made).image();
          };
          const image = await act(conversion, pass);
          return { image: () => image };
        },
      }),
    }),
  };
  return { binding, conversions };
}

/** Every conversion in the isolate waits for ever, until the returned function is called. */
export function holdConversions() {
  const prototype = Object.getPrototypeOf(env.IMAGES) as ImagesBinding;
  let begun = 0;
  const never = {
    transform: () => never,
    output: () => {
      begun += 1;
      return new Promise<never>(() => undefined);
    },
  };
  const spy = vi
    .spyOn(prototype, "input")
    .mockImplementation(() => never as unknown as ImageTransformer);
  const release = () => spy.mockRestore();
  onTestFinished(release);
  return { release, begun: () => begun };
}

/** The same bytes with others behind them, which decoders do not heed. */
export async function padded(image: ReadableStream<Uint8Array>, bytes: number) {
  const whole = new Uint8Array(bytes);
  whole.set(new Uint8Array(await new Response(image).arrayBuffer()));
  return new Response(whole).body as ReadableStream<Uint8Array>;
}
