import sharp from "sharp";
import { afterAll, beforeAll, describe, it } from "vitest";

import { startDevelopmentServer, type DevelopmentServer } from "../e2e/development-server.ts";
import { violations } from "./axe-violations.ts";
import { makeImage, uniqueWords } from "./create-journey.ts";
import {
  drawLine,
  editPage,
  lookOf,
  paintedShare,
  pasteImage,
  startTouching,
} from "./edit-journey.ts";
import { views } from "./open-studio.ts";
import { closeBrowser, newTestVisitor } from "./visitor.ts";

const key = "dpt_dev_bench";
const size = { width: 640, height: 480 };

let withMasks: DevelopmentServer;
let boat: { name: string; mimeType: string; buffer: Buffer };

beforeAll(async () => {
  const variables = {
    URL_SIGNING_SECRET: "signing-secret-of-the-tests",
    ADMIN_TOKEN: "dpt_dev_admin",
    IMAGE_EDIT_PROVIDER: "openai",
  };
  withMasks = await startDevelopmentServer({}, variables);
  const buffer = await sharp({ create: { ...size, channels: 3, background: "#3a7" } })
    .png()
    .toBuffer();
  boat = { name: "boat.png", mimeType: "image/png", buffer };
});
afterAll(async () => {
  await closeBrowser();
  await withMasks.stop();
});

describe.for(views)("editing where it is painted on a $screen screen, $theme", (view) => {
  it("goes from a file over a mask to a result beside it", async ({ expect }) => {
    const visitor = await newTestVisitor(view, withMasks.url);
    const page = await visitor.enter(key, "/studio/edit");
    const { choose, prompt, send, undo, redo, slider, back } = editPage(page);
    await page.getByRole("heading", { name: "Which image is to change?" }).waitFor();
    expect(await violations(page)).toEqual([]);
    await choose.setInputFiles(boat);
    await page.getByText("640 × 480").waitFor();
    await drawLine(page, [0.4, 0.5], [0.6, 0.5]);
    const line = await paintedShare(page);
    expect(line).toBeGreaterThan(0);
    await page.keyboard.press("ControlOrMeta+Z");
    await expect.poll(() => paintedShare(page)).toBe(0);
    await page.keyboard.press("ControlOrMeta+Shift+Z");
    await expect.poll(() => paintedShare(page)).toBe(line);
    await undo.click();
    await redo.click();
    await page.keyboard.press("]");
    await drawLine(page, [0.45, 0.4], [0.45, 0.6]);
    expect(await paintedShare(page)).toBeGreaterThan(line);
    await page.locator(".plan-price").waitFor();
    expect(await violations(page)).toEqual([]);
    await send.click();
    await page.getByText("Say in words what is to change.").waitFor();
    const words = uniqueWords();
    await prompt.fill(words);
    const asked = page.waitForRequest((request) => request.url().endsWith("/v1/generations"));
    await send.click();
    expect((await asked).postDataJSON()).toMatchObject({
      image: expect.stringMatching(/^upl_/),
      mask: expect.stringMatching(/^upl_/),
    });
    await slider.waitFor();
    expect(await page.getByRole("region", { name: "Image" }).innerText()).toContain("GPT Image 2");
    expect(await maskOf(words)).toMatchObject({ ...size, mediaType: "image/png" });
    await slider.focus();
    await page.keyboard.press("ArrowRight");
    expect(await slider.getAttribute("aria-valuetext")).toBe("51% of the image before");
    expect(await violations(page)).toEqual([]);
    await back.click();
    expect(await paintedShare(page)).toBeGreaterThan(line);
  });

  it("paints by keys alone, whatever the zoom", async ({ expect }) => {
    const visitor = await newTestVisitor(view);
    const page = await visitor.enter(key, "/studio/edit");
    const { choose, surface, undo } = editPage(page);
    await choose.setInputFiles(boat);
    await surface.focus();
    await page.keyboard.press("Space");
    await expect.poll(() => paintedShare(page)).toBeGreaterThan(0);
    const dab = await paintedShare(page);
    await page.keyboard.press("+");
    expect(await paintedShare(page)).toBeGreaterThan(1.8 * dab);
    await page.keyboard.press("0");
    expect(await paintedShare(page)).toBe(dab);
    await page.keyboard.press("i");
    expect(await paintedShare(page)).toBeGreaterThan(0.3);
    await undo.click();
    await surface.focus();
    await page.keyboard.press("e");
    await page.keyboard.press("]");
    await page.keyboard.press("Space");
    expect(await paintedShare(page)).toBe(0);
    await page.getByRole("button", { name: "Clear the mask" }).click();
    await page.getByRole("button", { name: "Another image" }).click();
    await page.getByRole("button", { name: "Undo" }).click();
    await surface.waitFor();
  });
});

describe("an image that is looked at closely", () => {
  it("is zoomed and moved by the wheel, and painted where it then lies", async ({ expect }) => {
    const visitor = await newTestVisitor({ screen: "wide", theme: "light" });
    const page = await visitor.enter(key, "/studio/edit");
    const { surface } = editPage(page);
    await pasteImage(page, boat.buffer);
    await page.getByText("640 × 480").waitFor();
    await surface.hover();
    const whole = await lookOf(page);
    await page.mouse.wheel(0, 40);
    expect(await lookOf(page)).toEqual(whole);
    await page.keyboard.down("Control");
    await page.mouse.wheel(0, -200);
    await page.keyboard.up("Control");
    await expect.poll(() => lookOf(page)).not.toEqual(whole);
    const close = await lookOf(page);
    expect(close.scale).toBeGreaterThan(whole.scale);
    await page.mouse.wheel(0, 30);
    await expect.poll(() => lookOf(page)).not.toEqual(close);
    expect((await lookOf(page)).scale).toBe(close.scale);
    await drawLine(page, [0.3, 0.3], [0.7, 0.7]);
    const painted = await paintedShare(page);
    await page.getByRole("button", { name: "Show all of it" }).click();
    await expect.poll(() => paintedShare(page)).toBeLessThan(painted);
    expect(await paintedShare(page)).toBeGreaterThan(0);
  });

  it("is painted by one finger, and zoomed by two, which paint nothing", async ({ expect }) => {
    const visitor = await newTestVisitor({ screen: "phone", theme: "dark" });
    const page = await visitor.enter(key, "/studio/edit");
    const { choose, surface } = editPage(page);
    await choose.setInputFiles(boat);
    await page.getByText("640 × 480").waitFor();
    const box = await surface.boundingBox();
    const [x, y] = [(box?.x ?? 0) + 150, (box?.y ?? 0) + 200];
    const whole = await lookOf(page);
    const touch = await startTouching(page);
    await touch("touchStart", [{ x, y }]);
    await touch("touchStart", [
      { x, y },
      { x: x + 50, y },
    ]);
    await touch("touchMove", [
      { x: x - 40, y },
      { x: x + 90, y },
    ]);
    await touch("touchEnd", []);
    await expect.poll(async () => (await lookOf(page)).scale).toBeGreaterThan(2 * whole.scale);
    expect(await paintedShare(page)).toBe(0);
    await touch("touchStart", [{ x, y }]);
    await touch("touchMove", [{ x: x + 60, y }]);
    await touch("touchEnd", []);
    await expect.poll(() => paintedShare(page)).toBeGreaterThan(0);
  });
});

describe("where masks are not enabled", () => {
  const view = { screen: "phone", theme: "light" } as const;

  it("says what that means, keeps everything, and offers a model that has them", async ({
    expect,
  }) => {
    const visitor = await newTestVisitor(view);
    const page = await visitor.enter(key);
    await makeImage(page, uniqueWords());
    await page.getByRole("button", { name: "Edit this" }).click();
    const { prompt, send, slider, surface } = editPage(page);
    await surface.waitFor();
    await drawLine(page, [0.4, 0.5], [0.6, 0.5]);
    const line = await paintedShare(page);
    const words = uniqueWords();
    await prompt.fill(words);
    await page.getByText("has no masks").waitFor();
    await send.click();
    const refusal = page.getByRole("heading", { name: "Masks are not enabled here" });
    await refusal.waitFor();
    await expect.poll(async () => (await refusal.boundingBox())?.y).toBeGreaterThan(0);
    expect(await prompt.inputValue()).toBe(words);
    expect(await paintedShare(page)).toBe(line);
    expect(await violations(page)).toEqual([]);
    await page.reload();
    await surface.waitFor();
    expect(await paintedShare(page)).toBeCloseTo(line, 3);
    expect(await prompt.inputValue()).toBe(words);
    await send.click();
    const other = page.getByRole("button", { name: /^Use GPT Image 2 this once · \$0\.\d\d$/ });
    await other.waitFor();
    const price = /\$[\d.]+/.exec(await other.innerText())?.[0] ?? "none";
    const bar = page.locator(".plan-price");
    expect(await bar.innerText()).not.toContain(price);
    await prompt.fill(`[latency:5000] ${words}`);
    await other.click();
    await bar.filter({ hasText: `${price} · GPT Image 2` }).waitFor();
    await slider.waitFor();
    await bar.filter({ hasText: "Nano Banana 2" }).waitFor();
    expect(await page.getByRole("region", { name: "Image" }).innerText()).toContain("GPT Image 2");
  });

  it("keeps what is painted while an image cannot be sent", async ({ expect }) => {
    const visitor = await newTestVisitor(view);
    const page = await visitor.enter(key, "/studio/edit");
    const { choose, surface } = editPage(page);
    await choose.setInputFiles({ ...boat, name: "boat.txt", mimeType: "text/plain" });
    await page.getByText("Only PNG, JPEG and WebP images can be edited.").waitFor();
    await page.route("**/v1/uploads", (route) => route.abort());
    await choose.setInputFiles(boat);
    await page.getByText("It could not be sent.").waitFor();
    expect(await violations(page)).toEqual([]);
    await surface.focus();
    await page.keyboard.press("Space");
    const dab = await paintedShare(page);
    await page.unroute("**/v1/uploads");
    await page.getByRole("button", { name: "Send it again" }).click();
    await page.locator(".plan-price").waitFor();
    expect(await paintedShare(page)).toBe(dab);
  });

  it("turns a photograph that only says that it is turned", async ({ expect }) => {
    const visitor = await newTestVisitor(view);
    const page = await visitor.enter(key, "/studio/edit");
    const buffer = await sharp(boat.buffer).jpeg().withMetadata({ orientation: 6 }).toBuffer();
    const [sent] = await Promise.all([
      page.waitForResponse((response) => response.url().endsWith("/v1/uploads")),
      editPage(page).choose.setInputFiles({ name: "boat.jpg", mimeType: "image/jpeg", buffer }),
    ]);
    expect(await sent.json()).toMatchObject({ width: 480, height: 640 });
  });
});

/** The mask of a generation, as the API has it. */
async function maskOf(prompt: string): Promise<unknown> {
  const query = new URLSearchParams({ text: prompt }).toString();
  const headers = { authorization: `Bearer ${key}` };
  const answer = await fetch(`${withMasks.url}/v1/generations?${query}`, { headers });
  const { generations } = (await answer.json()) as {
    generations: { requested: { inputs: { mask: unknown } } }[];
  };
  return generations[0]?.requested.inputs.mask;
}
