import type { Page } from "playwright-core";

/** What is seen of the page where images are edited. */
export function editPage(page: Page) {
  return {
    choose: page.getByLabel("Choose a file"),
    surface: page.getByRole("application"),
    prompt: page.getByLabel("What is to change?"),
    send: page.getByRole("button", { name: "Edit image" }),
    undo: page.getByRole("button", { name: "Undo" }),
    redo: page.getByRole("button", { name: "Redo" }),
    slider: page.getByRole("slider", { name: /before is shown/ }),
    back: page.getByRole("button", { name: "Back to the mask" }),
  };
}

/** Draws a line over the image, from one place to another, each in shares of the surface. */
export async function drawLine(
  page: Page,
  from: readonly [number, number],
  to: readonly [number, number],
): Promise<void> {
  const { surface } = editPage(page);
  await surface.scrollIntoViewIfNeeded();
  const box = await surface.boundingBox();
  if (!box) throw new Error("The surface is not to be seen.");
  const place = ([x, y]: readonly [number, number]) =>
    [box.x + x * box.width, box.y + y * box.height] as const;
  await page.mouse.move(...place(from));
  await page.mouse.down();
  await page.mouse.move(...place(to), { steps: 6 });
  await page.mouse.up();
}

/** How much of the surface is painted, from 0 to 1. */
export function paintedShare(page: Page): Promise<number> {
  return page.locator(".mask-canvas").evaluate((element) => {
    const canvas = element as HTMLCanvasElement;
    const { width, height } = canvas;
    // The editor's own canvas is not made to be read.
    const copy = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
    copy?.drawImage(canvas, 0, 0);
    const pixels = copy?.getImageData(0, 0, width, height).data ?? [];
    let painted = 0;
    for (let at = 3; at < pixels.length; at += 4) if ((pixels[at] ?? 0) > 127) painted += 1;
    return painted / (width * height);
  });
}

/** How the image is looked at: how large, and where it lies. */
export function lookOf(page: Page): Promise<{ readonly scale: number; readonly move: string }> {
  return page.locator(".mask-picture").evaluate((element) => {
    const { scale, translate } = getComputedStyle(element);
    return { scale: Number(scale), move: translate };
  });
}

/** As somebody does who has copied an image. */
export async function pasteImage(page: Page, png: Buffer): Promise<void> {
  await page.getByRole("heading", { name: "Which image is to change?" }).waitFor();
  await page.evaluate(
    (bytes) => {
      const clipboardData = new DataTransfer();
      clipboardData.items.add(new File([new Uint8Array(bytes)], "", { type: "image/png" }));
      document.dispatchEvent(new ClipboardEvent("paste", { clipboardData }));
    },
    [...png],
  );
}

/** What touches the page: fingers by their places, in the order in which they came down. */
export async function startTouching(page: Page) {
  const session = await page.context().newCDPSession(page);
  return (
    type: "touchStart" | "touchMove" | "touchEnd",
    fingers: readonly { readonly x: number; readonly y: number }[],
  ) =>
    session.send("Input.dispatchTouchEvent", {
      type,
      touchPoints: fingers.map((finger, id) => ({ ...finger, id })),
    });
}
