import { ascii } from "./bytes.ts";
import { animatedWebp, gif, html, jpeg, pngHead, svg, webp } from "./pictures.ts";

/** Bytes that are taken nowhere, and what is said of them. */
export const badImages = [
  { name: "SVG", bytes: svg, status: 415, code: "unsupported_image_type", says: /is SVG/ },
  { name: "HTML", bytes: html, status: 415, code: "unsupported_image_type", says: /is HTML/ },
  { name: "GIF", bytes: gif, status: 415, code: "unsupported_image_type", says: /is GIF/ },
  {
    name: "an animated WebP",
    bytes: animatedWebp,
    status: 415,
    code: "unsupported_image_type",
    says: /animated/,
  },
  {
    name: "text",
    bytes: ascii("not an image at all"),
    status: 415,
    code: "unsupported_image_type",
    says: /PNG, JPEG or WebP/,
  },
  {
    name: "half a PNG head",
    bytes: pngHead(64, 48).subarray(0, 24),
    status: 400,
    code: "invalid_image",
    says: /cut off/,
  },
  {
    name: "a PNG signature alone",
    bytes: pngHead(64, 48).subarray(0, 8),
    status: 400,
    code: "invalid_image",
    says: /image\/png/,
  },
  {
    name: "half a JPEG head",
    bytes: jpeg.subarray(0, 40),
    status: 400,
    code: "invalid_image",
    says: /image\/jpeg/,
  },
  {
    name: "half a WebP head",
    bytes: webp.subarray(0, 16),
    status: 400,
    code: "invalid_image",
    says: /image\/webp/,
  },
  {
    name: "an edge of 16,385 pixels",
    bytes: pngHead(16_385, 100),
    status: 400,
    code: "image_dimensions",
    says: /16385x100.*16384/,
  },
  {
    name: "a bomb of 50 megapixels",
    bytes: pngHead(10_000, 5001),
    status: 400,
    code: "image_dimensions",
    says: /10000x5001.*50 million/,
  },
  {
    name: "a bomb of the largest numbers",
    bytes: pngHead(0x7fffffff, 0x7fffffff),
    status: 400,
    code: "image_dimensions",
    says: /16384/,
  },
  {
    name: "an edge of 15 pixels",
    bytes: pngHead(15, 64),
    status: 400,
    code: "image_dimensions",
    says: /15x64.*16 at least/,
  },
  {
    name: "no pixels",
    bytes: pngHead(0, 0),
    status: 400,
    code: "image_dimensions",
    says: /0x0/,
  },
] as const;
