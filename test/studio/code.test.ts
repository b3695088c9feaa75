import { afterAll, describe, it } from "vitest";

import { violations } from "./axe-violations.ts";
import { createPage } from "./create-journey.ts";
import { views } from "./open-studio.ts";
import { closeBrowser, newTestVisitor } from "./visitor.ts";

afterAll(closeBrowser);

describe.for(views)("the form as code on a $screen screen, $theme", (view) => {
  it("is what is asked for, copied in each language, without the key", async ({ expect }) => {
    const visitor = await newTestVisitor(view);
    await visitor.context.grantPermissions(["clipboard-read", "clipboard-write"]);
    const page = await visitor.enter("dpt_dev_pro");
    const open = page.getByRole("button", { name: "View code" });
    await open.click();
    const dialog = page.getByRole("dialog", { name: "View code" });
    await dialog.getByText("The prompt is still empty").waitFor();
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
    await createPage(page).prompt.fill("It's a hare");
    await page.getByRole("radio", { name: "4:5" }).check();
    await open.click();
    for (const name of ["curl", "openai", "fetch"]) {
      await dialog.getByRole("radio", { name, exact: true }).check();
      await dialog.getByRole("button", { name: `Copy the ${name} code` }).click();
      await dialog.getByText("Copied").waitFor();
      const copied = await page.evaluate(() => navigator.clipboard.readText());
      expect(copied).toBe(await dialog.locator("pre").textContent());
      expect(copied).toContain(new URL(page.url()).origin);
      expect(copied).toContain("DIPTYCH_KEY");
      expect(copied).not.toContain("dpt_dev");
      expect(copied).toContain(name === "openai" ? "896x1120" : "4:5");
    }
    expect(await violations(page)).toEqual([]);
  });

  it("is copied by hand where the browser does not let the page", async ({ expect }) => {
    const visitor = await newTestVisitor(view);
    const page = await visitor.enter("dpt_dev_pro");
    await page.evaluate(() => {
      navigator.clipboard.writeText = () => Promise.reject(new DOMException("", "NotAllowedError"));
    });
    await page.getByRole("button", { name: "View code" }).click();
    const dialog = page.getByRole("dialog", { name: "View code" });
    await dialog.getByRole("button", { name: "Copy the curl code" }).click();
    await dialog.getByText("It could not be copied").waitFor();
    expect(await dialog.getByText("Copied", { exact: true }).count()).toBe(0);
  });

  it("stays open when a selection ends beside it, and closes by a press there", async ({
    expect,
  }) => {
    const visitor = await newTestVisitor(view);
    const page = await visitor.enter("dpt_dev_pro");
    await page.getByRole("button", { name: "View code" }).click();
    const dialog = page.getByRole("dialog", { name: "View code" });
    await dialog.locator("pre").hover();
    await page.mouse.down();
    await page.mouse.move(2, 2, { steps: 4 });
    await page.mouse.up();
    expect(await dialog.count()).toBe(1);
    await page.mouse.click(2, 2);
    await dialog.waitFor({ state: "detached" });
  });
});
