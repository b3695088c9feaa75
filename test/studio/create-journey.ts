import type { Locator, Page } from "playwright-core";

let made = 0;

/** Words that no other prompt has. */
export function uniqueWords(): string {
  made += 1;
  return `hare ${process.pid} ${made}`;
}

/** What is seen of the page where images are made. */
export function createPage(page: Page) {
  return {
    prompt: page.getByLabel("What does the image show?"),
    send: page.getByRole("button", { name: /^Make image/ }),
    price: page.locator(".plan-price"),
    standard: page.getByRole("radio", { name: /^Standard/ }),
    pro: page.getByRole("radio", { name: /^Pro/ }),
    image: page.getByRole("region", { name: "Image" }),
    alert: page.getByRole("alert").filter({ has: page.getByRole("heading") }),
    download: page.getByRole("button", { name: "Download" }),
  };
}

/** Asks for an image, and waits until it is there. */
export async function makeImage(page: Page, prompt: string): Promise<Locator> {
  const { prompt: field, send, download, image } = createPage(page);
  await field.fill(prompt);
  await send.click();
  await download.waitFor();
  return image;
}
