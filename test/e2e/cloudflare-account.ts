import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { DatabaseSync } from "node:sqlite";

import { onTestFinished } from "vitest";

const id = "0123456789abcdef0123456789abcdef";
const worker = { enabled: true, previews_enabled: true, subdomain: { enabled: true }, tags: [] };

/** An empty account, in so far as wrangler asks for it to deploy: its databases are real ones. */
export interface CloudflareAccount {
  /** What makes wrangler call this one. */
  readonly environment: Readonly<Record<string, string>>;
  readonly databases: ReadonlyMap<string, DatabaseSync>;
  readonly buckets: readonly string[];
  readonly secrets: readonly string[];
  /** What was changed, in its order: one word for each database, migration, bucket and upload. */
  readonly changes: readonly string[];
}

interface Call {
  readonly method: string;
  /** Below the account. */
  readonly path: string;
  readonly body: string;
}

interface Problem {
  readonly status: number;
  readonly code: number;
}

/** Starts it, on loopback. It goes with the test. */
export async function startCloudflareAccount(): Promise<CloudflareAccount> {
  const account = new Account();
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const { pathname } = new URL(request.url ?? "/", "http://account");
      const path = pathname.replace(`/client/v4/accounts/${id}`, "");
      const body = Buffer.concat(chunks).toString();
      const answer = account.answer({ method: request.method ?? "", path, body });
      const refusal = isProblem(answer) ? answer : null;
      response.writeHead(refusal?.status ?? 200, { "content-type": "application/json" });
      const errors = refusal ? [{ code: refusal.code, message: `No ${path}` }] : [];
      const result = refusal ? null : answer;
      response.end(JSON.stringify({ success: !refusal, errors, messages: [], result }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => new Promise<void>((resolve) => server.close(() => resolve())));
  const { port } = server.address() as AddressInfo;
  return {
    environment: {
      CLOUDFLARE_API_BASE_URL: `http://127.0.0.1:${port}/client/v4`,
      CLOUDFLARE_API_TOKEN: "a-token-of-the-tests",
      CLOUDFLARE_ACCOUNT_ID: id,
    },
    databases: account.databases,
    buckets: account.buckets,
    secrets: account.secrets,
    changes: account.changes,
  };
}

class Account {
  readonly databases = new Map<string, DatabaseSync>();
  readonly buckets: string[] = [];
  readonly secrets: string[] = [];
  readonly changes: string[] = [];
  #hasWorker = false;

  answer(call: Call): object {
    const [, kind = ""] = call.path.split("/");
    switch (kind) {
      case "d1":
        return this.#answerD1(call);
      case "r2":
        return this.#answerR2(call);
      case "workers":
        return this.#answerWorkers(call);
      default:
        return problem(404, 7003);
    }
  }

  #answerD1({ method, path, body }: Call): object {
    const [, , , name, query] = path.split("/");
    if (name === undefined && method === "POST") {
      const { name: created } = JSON.parse(body) as { name: string };
      this.databases.set(created, new DatabaseSync(":memory:"));
      this.changes.push(`database ${created}`);
      return toDatabase(created);
    }
    if (name === undefined) return [...this.databases.keys()].map(toDatabase);
    const database = this.databases.get(name);
    if (!database) return problem(404, 7404);
    return query === undefined ? toDatabase(name) : this.#query(database, body);
  }

  #query(database: DatabaseSync, body: string): object {
    const { sql } = JSON.parse(body) as { sql: string };
    const migration = /'(\d{4}_\w+)\.sql'/.exec(sql)?.[1];
    if (migration !== undefined) this.changes.push(`migration ${migration}`);
    const isReading = /^\s*SELECT/.test(sql);
    const results = isReading ? database.prepare(sql).all() : [];
    if (!isReading) database.exec(sql);
    return [{ success: true, results, meta: {} }];
  }

  #answerR2({ method, path, body }: Call): object {
    const [, , , name] = path.split("/");
    if (method === "POST") {
      const { name: created } = JSON.parse(body) as { name: string };
      this.buckets.push(created);
      this.changes.push(`bucket ${created}`);
      return {};
    }
    if (name === undefined) return { buckets: this.buckets.map((bucket) => ({ name: bucket })) };
    return this.buckets.includes(name) ? { name } : problem(404, 10_006);
  }

  #answerWorkers({ method, path, body }: Call): object {
    const [, , kind, name = "", what = ""] = path.split("/");
    if (kind === "subdomain") return { subdomain: "team" };
    if (what === "assets-upload-session") return { jwt: "a-token", buckets: [] };
    if (kind === "scripts" && what === "" && method === "PUT") {
      this.#hasWorker = true;
      this.changes.push(`worker ${name}`);
      return { id: name, startup_time_ms: 20 };
    }
    if (!this.#hasWorker) return problem(404, kind === "services" ? 10_090 : 10_007);
    switch (what) {
      case "secrets":
        return this.secrets.map((secret) => ({ name: secret, type: "secret_text" }));
      case "secrets-bulk":
        this.secrets.push(...Object.keys((JSON.parse(body) as { secrets: object }).secrets));
        this.changes.push("secrets");
        return [];
      case "settings":
        return { bindings: [] };
      case "deployments":
        return { deployments: [] };
      default:
        return { ...worker, default_environment: { script: { last_deployed_from: "wrangler" } } };
    }
  }
}

function toDatabase(name: string) {
  return { uuid: name, name };
}

function problem(status: number, code: number): Problem {
  return { status, code };
}

function isProblem(answer: object): answer is Problem {
  return "status" in answer && "code" in answer;
}
