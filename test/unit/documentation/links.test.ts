import { existsSync, globSync, readFileSync } from "node:fs";
import path from "node:path";

import GithubSlugger from "github-slugger";
import { describe, expect, test } from "vitest";

const root = path.join(import.meta.dirname, "..", "..", "..");

const index = "docs/README.md";
const pages = [
  "README.md",
  "CONTRIBUTING.md",
  "CHANGELOG.md",
  ...globSync("docs/**/*.md", { cwd: root }),
];

/** The page without code, in which brackets are no links. */
function proseOf(page: string): string {
  const text = readFileSync(path.join(root, page), "utf8");
  return text.replaceAll(/^(```+)[\s\S]*?^\1$/gm, "").replaceAll(/`[^`\n]*`/g, "");
}

/** What a page links to and shows, but for other hosts. */
function targetsOf(page: string): readonly string[] {
  const prose = proseOf(page);
  const links = [...prose.matchAll(/\]\(([^()\s]+)\)/g)];
  const pictures = [...prose.matchAll(/\b(?:src|srcset)="([^"]+)"/g)];
  return [...links, ...pictures]
    .map(([, target = ""]) => target)
    .filter((target) => !/^[a-z]+:/.test(target));
}

/** The anchors that GitHub gives the headings of a page. */
function anchorsOf(page: string): ReadonlySet<string> {
  const slugger = new GithubSlugger();
  const text = readFileSync(path.join(root, page), "utf8").replaceAll(/^(```+)[\s\S]*?^\1$/gm, "");
  const headings = [...text.matchAll(/^#{1,6} (.+)$/gm)].map(([, heading = ""]) => heading);
  return new Set(headings.map((heading) => slugger.slug(toPlainText(heading))));
}

function toPlainText(heading: string): string {
  return heading.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, "$1").replaceAll(/[`*]/g, "");
}

/** The file of a target, from the root, and its anchor if it names one. */
function resolve(
  page: string,
  target: string,
): readonly [file: string, anchor: string | undefined] {
  const [name = "", anchor] = target.split("#");
  const file = name === "" ? page : path.posix.join(path.posix.dirname(page), name);
  return [file, anchor];
}

/** What is wrong with a link; undefined when it leads somewhere. */
function faultOf(page: string, target: string): string | undefined {
  const [file, anchor] = resolve(page, target);
  if (!existsSync(path.join(root, file))) return `${target}: there is no ${file}`;
  if (anchor === undefined || !file.endsWith(".md")) return undefined;
  return anchorsOf(file).has(anchor) ? undefined : `${target}: no heading of ${file} is that`;
}

describe("the pages", () => {
  test.for(pages)("%s: every link leads somewhere", (page) => {
    expect(targetsOf(page).flatMap((target) => faultOf(page, target) ?? [])).toEqual([]);
  });

  test("are all in the index, decisions in their own", () => {
    const listed = [index, "docs/decisions/README.md"].flatMap((page) =>
      targetsOf(page).map((target) => resolve(page, target)[0]),
    );
    expect(pages.filter((page) => page !== "README.md" && !listed.includes(page))).toEqual([index]);
  });
});
