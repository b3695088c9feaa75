import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

import sharp from "sharp";

import type { RawPixels } from "./image-format.ts";

/** A rectangle in pixels of the finished picture. */
export type Box = { left: number; top: number; width: number; height: number };

const fontFile = createRequire(import.meta.url).resolve("dejavu-fonts-ttf/ttf/DejaVuSans.ttf");

// Without a configuration fontconfig complains on machines that have none; with this one the
// pictures are the same everywhere.
process.env["FONTCONFIG_FILE"] ??= fileURLToPath(new URL("fonts.conf", import.meta.url));

// More would be too small to read, and laying it out is slow.
const promptLengthLimit = 240;

// Text is drawn at most this wide and then enlarged: Pango is slow on huge canvases.
const textWidthLimit = 1600;

const panelDarkness = 0.55;

/**
 * Writes facts and prompt into a dark panel of the picture, at the largest size that fits.
 * Changes the pixels in place.
 *
 * The font comes from a file: servers and containers often have none installed.
 */
export async function drawCaption(
  pixels: RawPixels,
  options: { facts: string[]; prompt: string; area: Box },
): Promise<void> {
  const panel = captionPanel(options.area);
  const margin = Math.max(2, Math.floor(Math.min(panel.width, panel.height) * 0.06));
  const width = Math.max(1, panel.width - 2 * margin);
  const height = Math.max(1, panel.height - 2 * margin);
  const shrink = Math.min(1, textWidthLimit / width);
  const facts = options.facts.map(escapeMarkup).join("\n");
  const drawn = await sharp({
    text: {
      text: `<span foreground="white">${facts}\n${escapeMarkup(shorten(options.prompt))}</span>`,
      font: "DejaVu Sans",
      fontfile: fontFile,
      width: Math.max(1, Math.floor(width * shrink)),
      height: Math.max(1, Math.floor(height * shrink)),
      wrap: "word-char",
      rgba: true,
    },
  })
    .png({ compressionLevel: 0 })
    .toBuffer({ resolveWithObject: true });
  const text = await sharp(drawn.data)
    .resize({
      width: Math.min(width, Math.round(drawn.info.width / shrink)),
      height: Math.min(height, Math.round(drawn.info.height / shrink)),
      fit: "fill",
    })
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  darken(pixels, panel);
  blendText(pixels, {
    data: text.data,
    width: text.info.width,
    height: text.info.height,
    left: panel.left + margin,
    top: panel.top + Math.floor((panel.height - text.info.height) / 2),
  });
}

/** Finds a place for the caption: the lower part of an area, or its middle if it is a strip. */
function captionPanel(area: Box): Box {
  const wide = area.width > area.height * 2.5;
  const tall = area.height > area.width * 2.5;
  const width = Math.max(1, Math.floor(area.width * (wide ? 0.5 : 0.88)));
  const height = Math.max(1, Math.floor(area.height * (wide ? 0.8 : tall ? 0.36 : 0.34)));
  return {
    left: area.left + Math.floor((area.width - width) / 2),
    top: area.top + Math.floor((area.height - height) * (wide || tall ? 0.5 : 0.9)),
    width,
    height,
  };
}

function darken(pixels: RawPixels, box: Box): void {
  const { data, channels } = pixels;
  for (let row = box.top; row < box.top + box.height; row += 1) {
    let at = (row * pixels.width + box.left) * channels;
    for (const end = at + box.width * channels; at < end; at += channels) {
      data[at] = (data[at] ?? 0) * (1 - panelDarkness);
      data[at + 1] = (data[at + 1] ?? 0) * (1 - panelDarkness);
      data[at + 2] = (data[at + 2] ?? 0) * (1 - panelDarkness);
      if (channels === 4) data[at + 3] = Math.max(data[at + 3] ?? 0, 255 * panelDarkness);
    }
  }
}

/** Lays white text over the pixels, using only its alpha channel. */
function blendText(pixels: RawPixels, text: Box & { data: Buffer }): void {
  const { data, channels } = pixels;
  for (let row = 0; row < text.height; row += 1) {
    let at = ((text.top + row) * pixels.width + text.left) * channels;
    let from = row * text.width * 4 + 3;
    for (let column = 0; column < text.width; column += 1) {
      const cover = (text.data[from] ?? 0) / 255;
      if (cover > 0) {
        for (let channel = 0; channel < channels; channel += 1) {
          const before = data[at + channel] ?? 0;
          data[at + channel] = before + (255 - before) * cover;
        }
      }
      at += channels;
      from += 4;
    }
  }
}

function shorten(prompt: string): string {
  // eslint-disable-next-line no-control-regex -- Pango refuses control characters
  const clean = prompt.replace(/[\u0000-\u001f\u007f]+/gu, " ").trim();
  return clean.length > promptLengthLimit ? `${clean.slice(0, promptLengthLimit)}…` : clean;
}

function escapeMarkup(text: string): string {
  return text
    .toWellFormed()
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;");
}
