import { execFile } from "node:child_process";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";

import { describe, it, onTestFinished } from "vitest";

import { freePort } from "../../free-port.ts";

const root = path.join(import.meta.dirname, "..", "..", "..");

interface Reply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** A string goes out as it is; null cuts the connection. */
  readonly body: unknown;
}

interface Call {
  readonly authorization: string | undefined;
  readonly body: unknown;
}

/** A server that gives its replies in their order, and remembers what was asked. */
async function startServer(replies: readonly Reply[]) {
  const calls: Call[] = [];
  const server = createServer((request, response) => {
    let text = "";
    request.on("data", (chunk) => (text += String(chunk)));
    request.on("end", () => {
      const { status = 200, headers = {}, body } = replies[calls.length] ?? { body: "none left" };
      calls.push({ authorization: request.headers.authorization, body: JSON.parse(text) });
      if (body === null) {
        request.socket.destroy();
        return;
      }
      response.writeHead(status, headers);
      response.end(typeof body === "string" ? body : JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => new Promise<void>((resolve) => server.close(() => resolve())));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, calls };
}

interface Ended {
  readonly code: number;
  readonly output: string;
  readonly errors: string;
}

function run(words: readonly string[], environment: NodeJS.ProcessEnv = {}): Promise<Ended> {
  const env = { ...process.env, ADMIN_TOKEN: "", ...environment };
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      ["--no-warnings", "src/cli/reconcile.ts", ...words],
      { cwd: root, env },
      (error, output, errors) => resolve({ code: Number(error?.code ?? 0), output, errors }),
    );
  });
}

const none = {
  compared: 0,
  equal: 0,
  rowsWritten: 0,
  recordsWritten: 0,
  different: 0,
  unreadable: 0,
};
const nothing: Reply = { body: { counts: none, left: [], nextCursor: null } };

function page(counts: object, nextCursor: string | null, left: readonly object[] = []): Reply {
  return { body: { counts: { ...none, ...counts }, left, nextCursor } };
}

describe("npm run reconcile", () => {
  it("goes through both directions to their ends, and prints the totals", async ({ expect }) => {
    const { url, calls } = await startServer([
      page({ compared: 100, equal: 90, rowsWritten: 10 }, "records/a/b.json"),
      page({ compared: 7, equal: 7 }, null),
      page({ compared: 100, equal: 100 }, "gen_1"),
      page({ compared: 11, equal: 8, recordsWritten: 3 }, "gen_2"),
      nothing,
    ]);
    const { code, output, errors } = await run(["--url", url]);
    expect({ code, errors }).toEqual({ code: 0, errors: "" });
    const directions = ["records-to-history", "history-to-records"];
    const [toHistory, toRecords] = directions.map((direction) => ({ direction, limit: 100 }));
    expect(calls.map(({ body }) => body)).toEqual([
      toHistory,
      { ...toHistory, cursor: "records/a/b.json" },
      toRecords,
      { ...toRecords, cursor: "gen_1" },
      { ...toRecords, cursor: "gen_2" },
    ]);
    expect(new Set(calls.map(({ authorization }) => authorization))).toEqual(
      new Set(["Bearer dpt_dev_admin"]),
    );
    const rows = output.split("\n").map((line) => line.split("│").map((cell) => cell.trim()));
    const numbers = (direction: string) => rows.find((row) => row[1] === direction)?.slice(2, -1);
    expect(numbers("records-to-history")).toEqual(["107", "97", "10", "0", "0", "0"]);
    expect(numbers("history-to-records")).toEqual(["111", "108", "0", "3", "0", "0"]);
  });

  it("fails when something is left as it is, and lists it once", async ({ expect }) => {
    const left = Array.from({ length: 60 }, (_, index) => ({
      accountId: "acct_1",
      id: `gen_${index}`,
      kind: "different",
      detail: "Row and record differ in prompt.",
    }));
    const found = page({ compared: 60, different: 60 }, null, left);
    const { url } = await startServer([found, found]);
    const { code, errors } = await run(["--url", url]);
    expect(code).toBe(1);
    const lines = errors.trim().split("\n");
    expect(lines).toHaveLength(52);
    expect(lines[1]).toBe("  acct_1/gen_0  Row and record differ in prompt.");
    expect(lines.at(-1)).toBe("  and 10 more");
  });

  it("sends a call again that was refused for the moment, or broke off", async ({ expect }) => {
    const busy: Reply = {
      status: 503,
      headers: { "retry-after": "0" },
      body: { code: "database_unavailable", detail: "The history cannot be reached." },
    };
    const { url, calls } = await startServer([
      busy,
      page({ compared: 1, equal: 1 }, "records/a/b.json"),
      { body: null },
      nothing,
      nothing,
    ]);
    expect(await run(["--url", url], { ADMIN_TOKEN: "secret" })).toMatchObject({ code: 0 });
    expect(calls).toHaveLength(5);
    expect(calls[2]).toEqual(calls[3]);
    expect(calls[0]?.authorization).toBe("Bearer secret");
  });

  it("gives up in the end, with what the server says", async ({ expect }) => {
    const busy: Reply = {
      status: 503,
      headers: { "retry-after": "0" },
      body: { code: "storage_unavailable", detail: "The records cannot be reached." },
    };
    const { url, calls } = await startServer(Array.from({ length: 9 }, () => busy));
    const { code, errors } = await run(["--url", url]);
    expect(code).toBe(1);
    expect(errors.trim()).toBe(
      `${url} answered 503 storage_unavailable: The records cannot be reached.`,
    );
    expect(calls).toHaveLength(5);
  });
});

describe("npm run reconcile, as it cannot work", () => {
  it("tells what the server says of the token, at once", async ({ expect }) => {
    const detail = "The admin token 'x…' is not valid here. It is the value of ADMIN_TOKEN.";
    const refusal = { status: 401, body: { code: "invalid_admin_token", detail } };
    const { url, calls } = await startServer([refusal, refusal]);
    const { code, errors } = await run(["--url", url], { ADMIN_TOKEN: "x" });
    expect({ code, calls: calls.length }).toEqual({ code: 1, calls: 1 });
    expect(errors).toContain(detail);
  });

  it("asks whether the address is right when nobody answers there", async ({ expect }) => {
    const url = `http://127.0.0.1:${await freePort("127.0.0.1")}`;
    const { code, errors } = await run(["--url", url]);
    expect(code).toBe(1);
    expect(errors).toContain(`${url} does not answer (ECONNREFUSED). Is it running, and is --url`);
  });

  it("asks the same when something else answers", async ({ expect }) => {
    const { url } = await startServer([{ status: 404, body: "<html>" }]);
    const { code, errors } = await run(["--url", url]);
    expect(code).toBe(1);
    expect(errors).toContain("answered 404, and not as Diptych does. Is --url right?");
  });

  it.for([
    { words: ["--url", "https://api.example"], says: "ADMIN_TOKEN is not set" },
    { words: ["--url", "http://api.example"], says: "is not https" },
    { words: ["--url", "api"], says: "Invalid URL" },
    { words: ["--force"], says: "Unknown option '--force'" },
  ])("says how it is used: $words", async ({ words, says }, { expect }) => {
    const { code, errors } = await run(words);
    expect(code).toBe(2);
    expect(errors).toContain(says);
    expect(errors).toContain("npm run reconcile -- [--url https://HOST]");
  });
});
