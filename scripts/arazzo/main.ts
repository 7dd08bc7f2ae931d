import { type PlayedPath, playBatchPath, playProfilePath } from "./play-paths.ts";
import type { Tenant } from "./play-workflow.ts";

const USAGE = `Plays a path of specs/audience.arazzo.yaml by Redocly's respect, against the tenant of the AEPX_ variables.
  node --import tsx scripts/arazzo/main.ts profile SEGMENT-NAME NEW-DATASET-NAME   makes a dataset and an export job
  node --import tsx scripts/arazzo/main.ts batch DATASET-NAME                      reads only
`;

const [path, name, datasetName] = process.argv.slice(2);
const played = await play();
for (const { workflowId, passed, checks, steps, output } of played) {
  process.stdout.write(`${workflowId}: ${passed ? "ok" : "FAILED"}, ${checks} checks\n`);
  for (const { stepId, statusCode } of steps) {
    process.stdout.write(`  ${stepId}: ${statusCode ?? "no answer"}\n`);
  }
  if (!passed) process.stdout.write(output);
}
process.exitCode = played.length > 0 && played.every(({ passed }) => passed) ? 0 : 1;

async function play(): Promise<PlayedPath> {
  if (path === "profile" && name !== undefined && datasetName !== undefined) {
    return playProfilePath(tenant(), { segmentName: name, datasetName });
  }
  if (path === "batch" && name !== undefined) return playBatchPath(tenant(), name);
  process.stderr.write(USAGE);
  return [];
}

function tenant(): Tenant {
  const { AEPX_IMS_URL: ims, AEPX_BASE_URL: platform } = process.env;
  return {
    clientId: needed("AEPX_CLIENT_ID"),
    clientSecret: needed("AEPX_CLIENT_SECRET"),
    scopes: needed("AEPX_SCOPES"),
    orgId: needed("AEPX_ORG_ID"),
    sandbox: needed("AEPX_SANDBOX"),
    servers: ims !== undefined && platform !== undefined ? { ims, platform } : null,
  };
}

function needed(variable: string): string {
  const value = process.env[variable];
  if (value === undefined || value === "") throw new Error(`Set ${variable}.`);
  return value;
}
