import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";

import { afterAll, beforeAll, expect, test } from "vitest";

import { type RunningSimulator, startSimulator } from "../../src/simulator/start.ts";
import { root } from "../structure/source-tree.ts";
import { makeFolder, removeFolder } from "../support/temp-folder.ts";
import { compileProject, installProject, runProject } from "./packed-project.ts";

const folder = makeFolder();
let simulator: RunningSimulator;

/** What the webhook was sent; it refuses the first and takes every other. */
const posts: { readonly key: string | undefined; readonly body: unknown }[] = [];
const webhook = createServer((request, response) => {
  let text = "";
  request.setEncoding("utf8").on("data", (part: string) => (text += part));
  request.on("end", () => {
    posts.push({ key: String(request.headers["idempotency-key"]), body: JSON.parse(text) });
    response.writeHead(posts.length === 1 ? 503 : 204).end();
  });
});

beforeAll(async () => {
  simulator = await startSimulator({ profiles: 200, jobSeconds: 0 });
  await new Promise<void>((resolve) => webhook.listen(0, "127.0.0.1", resolve));
  await installProject(join(root, "test/library/example-project"), folder);
}, 120_000);

afterAll(async () => {
  webhook.close();
  await simulator.close();
  removeFolder(folder);
});

function run(...args: readonly string[]): Promise<unknown> {
  return runProject(folder, args, { ...simulator.env, AEPX_HOME: join(folder, "home") });
}

test("a project on the packed package posts a delta's counts, by a step of its own beside ours", async () => {
  expect(await compileProject(folder)).toBe("");

  expect(await run("export", "monday")).toEqual({ rows: expect.any(Number), counted: true });
  simulator.control({ day: 25 });
  expect(await run("export", "tuesday")).toEqual({ rows: expect.any(Number), counted: true });

  const { port } = webhook.address() as AddressInfo;
  const tell = ["tell", "monday", "tuesday", `http://127.0.0.1:${port}/delta`] as const;
  const refused = (await run(...tell)) as { runId: string };
  expect(refused).toEqual({
    status: "failed",
    runId: expect.any(String),
    ran: ["diff-audiences", "post-counts"],
    message: "The webhook answered 503.",
  });

  // The difference is on record: only the post is made again, and it says that it is the same one.
  const told = await run(...tell);
  expect(told).toEqual({
    status: "succeeded",
    runId: refused.runId,
    ran: ["post-counts"],
    told: true,
    added: expect.any(Number),
    removed: expect.any(Number),
    changed: expect.any(Number),
  });
  const { added, removed, changed } = told as Readonly<Record<string, number>>;
  const post = { key: refused.runId, body: { added, removed, changed } };
  expect(posts).toEqual([post, post]);
  expect((added ?? 0) + (removed ?? 0)).toBeGreaterThan(0);

  expect(await run("tell", "monday", "tuesday", "ftp://127.0.0.1")).toMatchObject({
    status: "failed",
    message: 'Step post-counts cannot take its input: webhook must match pattern "^https?://".',
  });
  expect(posts).toHaveLength(2);
}, 240_000);
