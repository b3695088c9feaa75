import type { LatencyFigure } from "./measure-latency.ts";

const width = 880;
const height = 470;
const plot = { left: 78, right: 700, top: 76, bottom: 392 } as const;

/** Colours that stay apart for the colour-blind; Diptych's own line is the heavy one. */
const lines = [
  { subject: "pipe", label: "pipe: forwards bytes", colour: "#8a8f98", dash: "2 4" },
  { subject: "store", label: "store: pipe + R2", colour: "#56606b", dash: "7 4" },
  { subject: "plain", label: "plain Worker", colour: "#d55e00", dash: "" },
  { subject: "portkey", label: "Portkey 1.15.2", colour: "#cc79a7", dash: "" },
  { subject: "diptych", label: "Diptych", colour: "#0072b2", dash: "" },
] as const;

const megabytes: Readonly<Record<string, number>> = {
  "1 KB": 0.006,
  "100 KB": 0.1,
  "2 MB": 2,
  "8 MB": 8,
  "25 MB": 25,
};

/** Draws the added latency over direct against the size of the image, both on log scales. */
export function drawLatency(
  figures: readonly LatencyFigure[],
  machine: { readonly cores: number; readonly processor: string },
): string {
  const sizes = [...new Set(figures.map(({ image }) => image))];
  const values = figures.map(({ overDirectP50Ms }) => overDirectP50Ms);
  // Below 1 ms lies noise.
  const most = 10 ** Math.ceil(Math.log10(Math.max(10, ...values)));
  const toX = scale(megabytes[sizes[0] ?? ""] ?? 0.006, megabytes[sizes.at(-1) ?? ""] ?? 25, {
    from: plot.left,
    to: plot.right,
  });
  const toY = scale(1, most, { from: plot.bottom, to: plot.top });
  const at = (image: string) => toX(megabytes[image] ?? 1);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" font-family="system-ui, 'DejaVu Sans', sans-serif">`,
    "<title>Added latency by image size</title>",
    `<rect width="${width}" height="${height}" rx="8" fill="#ffffff"/>`,
    text(
      plot.left,
      32,
      "Added latency over calling the provider directly",
      'font-size="18" font-weight="600" fill="#1b1f24"',
    ),
    text(
      plot.left,
      54,
      `p50 in milliseconds, lower is better · ${machine.cores} cores, ${machine.processor}`,
      'font-size="12.5" fill="#56606b"',
    ),
    ...drawGrid(sizes, at, toY, most),
    ...drawLines(figures, sizes, at, toY),
    text(
      (plot.left + plot.right) / 2,
      height - 26,
      "size of the image",
      'font-size="13" fill="#56606b" text-anchor="middle"',
    ),
    "</svg>",
    "",
  ].join("\n");
}

function drawGrid(
  sizes: readonly string[],
  at: (image: string) => number,
  toY: (value: number) => number,
  most: number,
): string[] {
  const grid: string[] = [];
  for (let value = 1; value <= most; value *= 10) {
    const y = toY(value);
    grid.push(line(plot.left, y, plot.right, y, "#e3e6ea"));
    grid.push(
      text(plot.left - 10, y + 4, `${value} ms`, 'font-size="12" fill="#56606b" text-anchor="end"'),
    );
  }
  for (const image of sizes) {
    const x = at(image);
    grid.push(line(x, plot.top, x, plot.bottom, "#eef0f2"));
    const label = image === "1 KB" ? "6 KB" : image;
    grid.push(
      text(x, plot.bottom + 20, label, 'font-size="12" fill="#56606b" text-anchor="middle"'),
    );
  }
  return grid;
}

function drawLines(
  figures: readonly LatencyFigure[],
  sizes: readonly string[],
  at: (image: string) => number,
  toY: (value: number) => number,
): string[] {
  const drawn = lines.flatMap((style) => {
    const points = sizes.flatMap((image) => {
      const figure = figures.find((each) => each.subject === style.subject && each.image === image);
      return figure ? [{ x: at(image), y: toY(Math.max(1, figure.overDirectP50Ms)) }] : [];
    });
    const end = points.at(-1);
    return end ? [{ ...style, points, end, labelY: end.y + 4 }] : [];
  });
  // Labels keep 17 pixels between them, from the top down.
  const labelled = drawn.toSorted((one, other) => one.labelY - other.labelY);
  for (const [index, style] of labelled.entries()) {
    const above = labelled[index - 1];
    if (above) style.labelY = Math.max(style.labelY, above.labelY + 17);
  }
  return drawn.flatMap(({ subject, label, colour, dash, points, end, labelY }) => {
    const isOwn = subject === "diptych";
    const path = points.map(({ x, y }) => `${fixed(x)},${fixed(y)}`).join(" ");
    const stroke = `stroke="${colour}" stroke-width="${isOwn ? 3.5 : 2}"${dash ? ` stroke-dasharray="${dash}"` : ""}`;
    return [
      `<polyline points="${path}" fill="none" ${stroke} stroke-linejoin="round"/>`,
      ...points.map(
        ({ x, y }) =>
          `<circle cx="${fixed(x)}" cy="${fixed(y)}" r="${isOwn ? 4.5 : 3}" fill="${colour}"/>`,
      ),
      text(
        end.x + 12,
        labelY,
        label,
        `font-size="13" fill="${colour}"${isOwn ? ' font-weight="700"' : ""}`,
      ),
    ];
  });
}

function scale(least: number, most: number, range: { from: number; to: number }) {
  const span = Math.log(most / least) || 1;
  return (value: number) => range.from + (Math.log(value / least) / span) * (range.to - range.from);
}

function line(x1: number, y1: number, x2: number, y2: number, colour: string): string {
  return `<line x1="${fixed(x1)}" y1="${fixed(y1)}" x2="${fixed(x2)}" y2="${fixed(y2)}" stroke="${colour}"/>`;
}

function text(x: number, y: number, content: string, attributes: string): string {
  const escaped = content.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
  return `<text x="${fixed(x)}" y="${fixed(y)}" ${attributes}>${escaped}</text>`;
}

function fixed(value: number): string {
  return String(Math.round(value * 10) / 10);
}
