import { createServer } from "node:http";

import { Webhook } from "standardwebhooks";

const { DIPTYCH_URL = "", DIPTYCH_KEY = "", PORT = "3000" } = process.env;

const answer = await fetch(`${DIPTYCH_URL}/v1/webhook-secret`, {
  headers: { authorization: `Bearer ${DIPTYCH_KEY}` },
});
const { secret } = await answer.json();
const webhook = new Webhook(secret);

createServer(async (request, response) => {
  const body = Buffer.concat(await Array.fromAsync<Buffer>(request)).toString();
  try {
    // Throws when the message is not from there, was changed, or is older than five minutes.
    const { type, data } = webhook.verify(body, request.headers);
    console.log(type, data.id, data.images?.[0]?.url);
    response.writeHead(204).end();
  } catch {
    response.writeHead(401).end();
  }
}).listen(Number(PORT), () => console.log("listening"));
