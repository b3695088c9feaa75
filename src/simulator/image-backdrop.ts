import { createRandom, type RandomSource } from "./random.ts";

/** What the drawn backdrop depends on. */
export type BackdropOptions = {
  /** The same seed gives the same colours and shapes. */
  seed: string;
  width: number;
  height: number;
  /** Leaves out the sky, so that the upper part stays see-through. */
  transparent: boolean;
};

const layerCount = 4;
const ridgePoints = 48;

/**
 * Draws a landscape as SVG: a sky gradient, a sun and layered hills, coloured by the seed.
 *
 * The SVG holds no text: a machine without fonts would draw none.
 */
export function drawBackdrop(options: BackdropOptions): string {
  const { width, height } = options;
  const random = createRandom(options.seed);
  const hue = Math.floor(random() * 360);
  const secondHue = hue + 30 + Math.floor(random() * 120);
  const short = Math.min(width, height);
  const x = width * (0.2 + random() * 0.6);
  const y = height * (0.14 + random() * 0.16);
  const sky = `<rect width="${width}" height="${height}" fill="url(#sky)"/>`;
  const glow = toHexColor(secondHue, 0.95, 0.9);
  const layers = Array.from({ length: layerCount }, (_unused, index) => {
    const depth = (index + 1) / layerCount;
    const fill = toHexColor(secondHue + index * 22, 0.35 + depth * 0.15, 0.56 - depth * 0.4);
    return `<path fill="${fill}" d="${hillPath(random, width, height, depth)}"/>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">
<defs><linearGradient id="sky" x1="0" y1="0" x2="0.3" y2="1">
<stop offset="0" stop-color="${toHexColor(hue, 0.6, 0.4)}"/>
<stop offset="0.6" stop-color="${toHexColor(secondHue, 0.65, 0.66)}"/>
<stop offset="1" stop-color="${toHexColor(secondHue + 40, 0.75, 0.84)}"/>
</linearGradient></defs>
${options.transparent ? "" : sky}
<circle cx="${x}" cy="${y}" r="${short * 0.2}" fill="${glow}" opacity="0.3"/>
<circle cx="${x}" cy="${y}" r="${short * 0.11}" fill="${glow}"/>
${layers.join("\n")}
</svg>`;
}

/** One ridge line from the left edge to the right, closed along the bottom edge. */
function hillPath(random: RandomSource, width: number, height: number, depth: number): string {
  const base = height * (0.3 + depth * 0.5);
  const swing = height * 0.09 * (1.3 - depth);
  const waves = [1, 2, 3].map((wave) => ({
    turns: wave * (0.6 + random() * 0.8) * Math.max(1, Math.min(6, width / height)),
    phase: random() * 2 * Math.PI,
    size: 1 / wave,
  }));
  const points = Array.from({ length: ridgePoints + 1 }, (_unused, index) => {
    const at = index / ridgePoints;
    const lift = waves.reduce(
      (sum, wave) => sum + wave.size * Math.sin(at * wave.turns * 2 * Math.PI + wave.phase),
      0,
    );
    return `${(at * width).toFixed(1)} ${(base + swing * lift).toFixed(1)}`;
  });
  return `M0 ${height} L${points.join(" L")} L${width} ${height} Z`;
}

/** Turns hue (degrees, any turn), saturation and lightness (0 to 1) into `#rrggbb`. */
function toHexColor(hue: number, saturation: number, lightness: number): string {
  const strength = saturation * Math.min(lightness, 1 - lightness);
  const channel = (offset: number) => {
    const position = (offset + hue / 30) % 12;
    const value = lightness - strength * Math.max(-1, Math.min(position - 3, 9 - position, 1));
    return Math.round(value * 255)
      .toString(16)
      .padStart(2, "0");
  };
  return `#${channel(0)}${channel(8)}${channel(4)}`;
}
