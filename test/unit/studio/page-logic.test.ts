import { describe, it } from "vitest";

import type { GenerationView, ImageView } from "../../../src/studio/api/views.ts";
import { fileName } from "../../../src/studio/detail/file-name.ts";
import { stepInGrid } from "../../../src/studio/history/step-in-grid.ts";
import { pageOf } from "../../../src/studio/shell/page-of.ts";
import { titleOf } from "../../../src/studio/shell/title-of.ts";
import { isFiltered, noFilters, toQuery } from "../../../src/studio/state/history-filters.ts";
import { typicalTime } from "../../../src/studio/state/typical-time.ts";

describe("pageOf", () => {
  it.for([
    { path: "/studio", page: { kind: "create" } },
    { path: "/studio/", page: { kind: "create" } },
    { path: "/studio/edit", page: { kind: "edit" } },
    { path: "/studio/edit/img_1", page: { kind: "unknown" } },
    { path: "/studio/history", page: { kind: "history", generationId: null } },
    { path: "/studio/history/", page: { kind: "history", generationId: null } },
    { path: "/studio/history/gen_1", page: { kind: "history", generationId: "gen_1" } },
    { path: "/studio/history/gen_1/more", page: { kind: "unknown" } },
    { path: "/studio/compare", page: { kind: "compare", ids: [] } },
    {
      path: "/studio/compare/gen_1,gen_2,gen_1",
      page: { kind: "compare", ids: ["gen_1", "gen_2"] },
    },
    { path: "/studio/compare/gen_1%2Cgen_2", page: { kind: "compare", ids: ["gen_1", "gen_2"] } },
    { path: "/studio/batches", page: { kind: "batches" } },
    { path: "/studio/batches/bat_1", page: { kind: "batch", id: "bat_1" } },
    { path: "/studio/nothing", page: { kind: "unknown" } },
  ])("shows $path", ({ path, page }, { expect }) => {
    expect(pageOf(path)).toEqual(page);
  });
});

describe("titleOf", () => {
  it.for([
    { path: "/studio", title: "Create · Diptych" },
    { path: "/studio/history", title: "History · Diptych" },
    { path: "/studio/history/gen_1", title: "Image · History · Diptych" },
    { path: "/studio/admin", title: "Breakers · Admin · Diptych" },
    { path: "/studio/admin/test-images", title: "Test images · Admin · Diptych" },
    { path: "/studio/admin/accounts", title: "Accounts · Admin · Diptych" },
    { path: "/studio/admin/accounts/acc_1", title: "Account · Accounts · Admin · Diptych" },
    { path: "/studio/nothing", title: "Not found · Diptych" },
  ])("calls $path $title", ({ path, title }, { expect }) => {
    expect(titleOf(pageOf(path))).toBe(title);
  });
});

describe("stepInGrid, in a grid of 8 with 3 in a row", () => {
  it.for([
    { key: "ArrowRight", index: 3, to: 4 },
    { key: "ArrowRight", index: 7, to: 7 },
    { key: "ArrowLeft", index: 0, to: 0 },
    { key: "ArrowDown", index: 2, to: 5 },
    { key: "ArrowDown", index: 5, to: 5 },
    { key: "ArrowUp", index: 4, to: 1 },
    { key: "ArrowUp", index: 1, to: 1 },
    { key: "Home", index: 5, to: 0 },
    { key: "End", index: 5, to: 7 },
    { key: "x", index: 5, to: undefined },
  ])("leads from $index by $key to $to", ({ key, index, to }, { expect }) => {
    expect(stepInGrid(key, { index, count: 8, columns: 3 })).toBe(to);
  });
});

describe("the filters of the history", () => {
  it("ask for what is chosen alone", ({ expect }) => {
    expect(toQuery(noFilters)).toEqual({});
    expect(isFiltered({ ...noFilters, text: "  " })).toBe(false);
    expect(toQuery({ ...noFilters, text: " hare ", favourite: true })).toEqual({
      text: "hare",
      favourite: "true",
    });
  });
});

describe("fileName", () => {
  const image = {
    imageIndex: 0,
    size: "1080x1350",
    mediaType: "image/jpeg",
  } satisfies Partial<ImageView> as unknown as ImageView;
  const named = (prompt: string, images: readonly ImageView[] = [image]) =>
    fileName({ prompt, images } as GenerationView, image);

  it("says what the image shows, in any script", ({ expect }) => {
    expect(named("A paper boat, on a calm lake at dawn")).toBe(
      "a-paper-boat-on-a-calm-1080x1350.jpg",
    );
    expect(named("本日開店 ../../x")).toBe("本日開店-x-1080x1350.jpg");
    expect(named("…")).toBe("image-1080x1350.jpg");
  });

  it("numbers several", ({ expect }) => {
    expect(named("Hare", [image, image])).toBe("hare-1080x1350-1.jpg");
  });
});

describe("typicalTime", () => {
  it("is what it took for the account, of this model alone", ({ expect }) => {
    const times = [4000, 1000, 3000, 2000, 5000].map((ms) => made(ms));
    const all = [...times, made(90_000, "b")];
    expect(typicalTime("a", "pro", all)).toEqual({ medianMs: 3000, mostMs: 5000 });
  });

  it("is what is usual while there are too few", ({ expect }) => {
    expect(typicalTime("a", "standard", [made(1), made(1), made(1)]).medianMs).toBe(12_000);
  });
});

function made(durationMs: number, model = "a"): GenerationView {
  return { status: "completed", model, durationMs } as GenerationView;
}
