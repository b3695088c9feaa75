/** What all subjects are asked for: the fields of OpenAI's image API, without the model. */
export interface ImageOrder {
  readonly prompt: string;
  readonly size: `${number}x${number}`;
  readonly quality: "high";
  readonly output_format: "png" | "jpeg";
  readonly output_compression?: number;
  readonly stream?: boolean;
  readonly partial_images?: number;
}

/** A size of image that is measured. */
export interface BenchImage {
  readonly label: string;
  readonly order: ImageOrder;
}

/** As small as the simulator can: 6 KB, because gpt-image-2 draws no fewer than 655,360 pixels. */
const smallest: BenchImage = {
  label: "1 KB",
  order: {
    prompt: "A paper boat",
    size: "1024x640",
    quality: "high",
    output_format: "jpeg",
    output_compression: 0,
  },
};

export const images = {
  "1 KB": smallest,
  "100 KB": padded("100 KB", 100_000),
  "2 MB": padded("2 MB", 2_000_000),
  "8 MB": padded("8 MB", 8_000_000),
  "25 MB": padded("25 MB", 25_000_000),
} as const;

export type ImageLabel = keyof typeof images;

/**
 * Whether a subject can be asked for an image. Portkey hands `output_format` and
 * `output_compression` not on, and so cannot ask for the smallest.
 */
export function takesPart(subject: string, label: ImageLabel): boolean {
  return subject !== "portkey" || label !== "1 KB";
}

/** Streams whose one preview has about the size of its label; the simulator does not pad previews. */
export const previewStreams = {
  // The final image follows after as long again, so that its bytes are not in the preview's way.
  "100 KB": previewed("100 KB", {
    size: "1024x640",
    output_format: "jpeg",
    output_compression: 100,
  }),
  "2 MB": previewed("2 MB", { size: "3840x2160", output_format: "png" }),
} as const;

export type PreviewLabel = keyof typeof previewStreams;

function padded(label: string, bytes: number): BenchImage {
  const prompt = `A paper boat [bytes:${bytes}]`;
  return {
    label,
    order: { prompt, size: "1024x640", quality: "high", output_format: "png" },
  };
}

function previewed(
  label: string,
  shape: Pick<ImageOrder, "size" | "output_format" | "output_compression">,
): BenchImage {
  const prompt = "A paper boat [latency:300]";
  return { label, order: { prompt, quality: "high", stream: true, partial_images: 1, ...shape } };
}
