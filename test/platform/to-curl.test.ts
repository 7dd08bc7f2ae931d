import { expect, test } from "vitest";

import { DATASET_VARIABLE, MASKED_AUTHORIZATION, toCurl } from "../../src/platform/to-curl.ts";
import { sh } from "../support/shell.ts";
import { type Seen, serve } from "./test-server.ts";

const HOSTILE = `'"\`$(touch /tmp/aepx-pwned) \${HOME} $AEPX_DATASET_ID \\ ! # & ; | \n\t {a,b} [1-9] é 😀 @file %20 *`;
const token = "a-token-of-this-test";
const authorized = { authorization: MASKED_AUTHORIZATION };

/** A server that answers with these references to what was made. */
function watch(references: readonly string[] = []) {
  return serve(() => ({ body: references }));
}

test("a request arrives as it was planned, whatever its names contain", async () => {
  const { requests, url } = await watch();
  const body = { name: HOSTILE, [HOSTILE]: [HOSTILE, null, 1] };
  const headers = { ...authorized, "x-sandbox-name": "it's $HOME", "content-type": "a/b;c=1" };
  const path = "/x/%24%7BHOME%7D/[1-3]'";
  const line = toCurl({ method: "POST", url: `${url}${path}?q=$(id)&r={a,b}*`, headers, body });
  expect(line.split("\n")).toHaveLength(1);
  await sh(line, { AEPX_ACCESS_TOKEN: token, AEPX_DATASET_ID: "never" });
  expect(requests).toHaveLength(1);
  expect(requests[0]).toMatchObject({ method: "POST", path });
  expect(requests[0]?.query.get("q")).toBe("$(id)");
  expect(bodiesOf(requests)).toEqual([body]);
  expect(requests[0]?.headers).toMatchObject({
    authorization: `Bearer ${token}`,
    "x-sandbox-name": "it's $HOME",
    "content-type": "a/b;c=1",
  });
});

test.each(["@/dataSets/64a1b2", "@/datasets/64a1b2"])(
  "the id in %s goes into the line that needs it",
  async (reference) => {
    const { requests, url } = await watch([reference]);
    const create = {
      method: "POST",
      url: `${url}/data/foundation/catalog/dataSets`,
      headers: authorized,
      body: { name: DATASET_VARIABLE },
    };
    const start = {
      method: "POST",
      url: `${url}/data/core/ups/export/jobs`,
      headers: authorized,
      body: { fields: "AEPX-HOLE", destination: { datasetId: DATASET_VARIABLE } },
    };
    await sh(`${toCurl(create)}\n${toCurl(start)}`, { AEPX_ACCESS_TOKEN: token });
    expect(bodiesOf(requests)).toEqual([
      { name: DATASET_VARIABLE },
      { fields: "AEPX-HOLE", destination: { datasetId: "64a1b2" } },
    ]);
  },
);

test("without a dataset the line that needs one sends nothing", async () => {
  const { requests, url } = await watch(["no reference"]);
  const create = { method: "POST", url: `${url}/data/foundation/catalog/dataSets`, headers: {} };
  const start = { method: "POST", url: `${url}/jobs`, headers: {} };
  const lines = [
    toCurl({ ...create, body: {} }),
    toCurl({ ...start, body: { datasetId: DATASET_VARIABLE } }),
  ];
  await expect(sh(lines.join("\n"))).rejects.toThrow(/AEPX_DATASET_ID/);
  expect(requests).toHaveLength(1);
});

test("a request without a body sends none", async () => {
  const { requests, url } = await watch();
  await sh(toCurl({ method: "DELETE", url: `${url}/jobs/7`, headers: authorized, body: null }), {
    AEPX_ACCESS_TOKEN: token,
  });
  expect(requests[0]).toMatchObject({ method: "DELETE", path: "/jobs/7", body: "" });
});

function bodiesOf(requests: readonly Seen[]): unknown[] {
  return requests.map(({ body }) => JSON.parse(body) as unknown);
}
