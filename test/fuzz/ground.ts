import { startSimulator } from "../../src/simulator/server.ts";
import { drawStockPicture } from "../draw-stock-picture.ts";
import { startDevelopmentServer } from "../e2e/development-server.ts";
import { memoryFolder } from "../memory-folder.ts";
import { unlimitedTiers } from "../unlimited-tiers.ts";

/** A Worker under `npm run dev`'s own command, with engines that answer at once. */
export async function startFuzzGround() {
  const simulator = await startSimulator({ port: 0, latencyScale: 0, draw: drawStockPicture });
  // The server's folder is made in the one for what is temporary.
  process.env["TMPDIR"] ??= memoryFolder();
  const upstreams = {
    OPENAI_BASE_URL: simulator.baseUrls.openai,
    GOOGLE_BASE_URL: simulator.baseUrls.google,
  };
  const server = await startDevelopmentServer(upstreams, {
    ADMIN_TOKEN: "dpt_dev_admin",
    URL_SIGNING_SECRET: "signing-secret-of-the-tests",
    CORS_ORIGINS: "https://app.example",
    TIERS: unlimitedTiers,
  });
  return {
    url: server.url,
    /** Ends both. Throws when the Worker has printed a prompt, a key or a secret. */
    async stop(): Promise<void> {
      try {
        await server.stop();
      } finally {
        await simulator.close();
      }
    },
  };
}
