import { resolve } from "node:path";

import {
  type ClientOptions,
  configFromEnv,
  exportAudience,
  runWorkflow,
  verifyAudience,
} from "aepx";

import { tellDelta } from "./tell-delta.js";

const [command = "", ...words] = process.argv.slice(2);
const settings = configFromEnv(process.env);

/** The client's network is a port like every other: here it counts. */
let requests = 0;
const client: ClientOptions = {
  ...(settings.client as ClientOptions),
  fetch(request) {
    requests += 1;
    return fetch(request);
  },
};

async function exportTo(out = ""): Promise<object> {
  const { rows } = await exportAudience({
    ...settings,
    client,
    segments: "High churn risk",
    out,
  });
  return { rows, counted: requests > 0 };
}

async function tell(before = "", out = "", webhook = ""): Promise<object> {
  const { manifest } = await verifyAudience(out);
  const input = {
    before: resolve(before),
    out: resolve(out),
    files: manifest.files,
    segments: manifest.segments,
    webhook,
  };
  const ran: string[] = [];
  const outcome = await runWorkflow(tellDelta, input, {
    ...settings,
    client,
    onEvent: (event) => void (event.type === "step.running" && ran.push(event.step)),
  });
  const { status, runId } = outcome;
  if (outcome.status === "succeeded") return { status, runId, ran, ...outcome.output };
  return { status, runId, ran, message: outcome.error.message };
}

const work = command === "export" ? exportTo(...words) : tell(...words);
console.log(JSON.stringify(await work));
