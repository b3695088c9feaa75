// Web standards alone: the same bodies are read in workerd, too.

/** Bytes that look like an image to nobody, the same each time. */
function noise(length: number, seed = 1): Uint8Array {
  let state = seed;
  return Uint8Array.from({ length }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state >>> 24;
  });
}

export function base64(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}

const tricky = String.raw`"b64_json":"AAAA" \ / é 日本 🦊`;

/** OpenAI's stream: partial images, comments, an event of no interest, the finished image. */
export function openAiEvents(newline: string, imageBytes = 4000): string {
  const event = (type: string, fields: object) =>
    `event: ${type}${newline}data: ${JSON.stringify({ type, prompt: tricky, ...fields })}${newline}${newline}`;
  return [
    `: ${tricky}${newline}${newline}`,
    event("image_generation.partial_image", {
      b64_json: base64(noise(imageBytes, 2)),
      partial_image_index: 0,
    }),
    event("image_generation.other", { nested: { b64_json: "AAAA" }, list: [1, true, null, "]"] }),
    event("image_generation.completed", {
      b64_json: base64(noise(imageBytes + 1, 3)),
      usage: { total_tokens: 12.5e2, details: { text_tokens: -1 } },
    }),
    `data: [DONE]${newline}${newline}`,
  ].join("");
}

/** Google's answer: a thought, text, the image, and everything else. */
export function googleJson(imageBytes = 6500): string {
  return JSON.stringify(
    {
      candidates: [
        {
          content: {
            role: "model",
            parts: [
              { thought: true, inlineData: { mimeType: "image/png", data: base64(noise(900, 4)) } },
              { text: `data: ${tricky}`, inlineData: null },
              {
                inlineData: { mimeType: "image/jpeg", data: base64(noise(imageBytes, 5)) },
                thoughtSignature: base64(noise(300, 6)),
              },
            ],
          },
          finishReason: "STOP",
        },
      ],
      usageMetadata: { promptTokenCount: 9 },
    },
    null,
    2,
  );
}

/** OpenAI's answer without a stream. */
export function openAiJson(imageBytes = 7800): string {
  const data = [{ b64_json: base64(noise(imageBytes, 7)), revised_prompt: tricky }];
  return JSON.stringify({ created: 1, "b64_json ": "no", data, usage: { total_tokens: 7044 } });
}
