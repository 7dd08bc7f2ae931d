import { expect, test } from "vitest";

import { checkAccess } from "../../src/platform/access-checks.ts";
import { all, failureOf, startPlatform } from "./test-platform.ts";
import type { Answer, Seen } from "./test-server.ts";

const { signal } = new AbortController();

/** A tenant where everything is allowed, but for what `special` answers by the last word of the path. */
function tenant(special: Readonly<Record<string, Answer>> = {}) {
  const usual: Record<string, Answer> = {
    "sandbox-management": { body: { sandboxes: [{ name: "dev" }, { name: "prod" }] } },
    dataSets: { body: {} },
    validate: { status: 200 },
    unions: { body: { $id: "https://ns.adobe.com/xdm/context/profile__union" } },
    definitions: { body: { segments: [] } },
    "segment/jobs": { body: { children: [] } },
    "export/jobs": { body: { records: [] } },
    mergePolicies: { body: { children: [] } },
    batches: { body: { b1: { status: "success" } } },
    files: { body: { data: [{ dataSetFileId: "b1-1" }] } },
  };
  const answers = { ...usual, ...special };
  return startPlatform(({ path, method }: Seen) => {
    if (method === "POST") return answers["validate"] ?? {};
    const name = Object.keys(answers).findLast((part) => path.includes(part));
    return answers[name ?? ""] ?? { status: 500 };
  });
}

test("names every check, and makes nothing", async () => {
  const { platform, calls } = await tenant();
  const checks = await all(checkAccess(platform, signal));
  expect(checks.map(({ name, status, detail }) => `${name} ${status}: ${detail}`)).toEqual([
    "token ok: obtained, valid until 2026-01-03T03:04:04.000Z",
    'sandbox ok: "dev" is one of 2',
    "catalog read ok: answers; there is no dataset yet",
    "catalog write ok: a dataset may be created (validated, not made)",
    "union schema ok: there is a union schema of the Profile class",
    "segment definitions ok: answers; there is no segment yet",
    "segment jobs ok: evaluations can be read; starting one was not tried",
    "export jobs ok: export jobs can be read; starting one was not tried",
    "merge policies ok: answers; there is no merge policy",
    "data access ok: the files of batch b1 can be listed",
  ]);
  const writes = calls().filter(({ method }) => method !== "GET");
  expect(writes.map(({ headers }) => headers["pragma"])).toEqual(["validate-only"]);
});

test.each([
  [[], " It sees no sandbox at all."],
  [[{ name: "dev2" }], ' Did you mean "dev2"?'],
])("a list without the sandbox is no proof: %j", async (sandboxes, seen) => {
  const { platform } = await tenant({ "sandbox-management": { body: { sandboxes } } });
  const checks = await all(checkAccess(platform, signal));
  expect(checks[1]).toEqual({
    name: "sandbox",
    status: "failed",
    detail: `The sandbox "dev" is not in the list of this credential.${seen} Check AEPX_SANDBOX, or have the sandbox added to a role of the credential.`,
    fix: "Have an administrator grant access to the sandbox (permission area Sandboxes) to a role that holds this credential and sandbox.",
    code: "forbidden",
  });
  expect(checks[2]?.status).toBe("ok");
});

test("a missing right names the right", async () => {
  const { platform } = await tenant({ mergePolicies: { status: 401 }, dataSets: { status: 403 } });
  const failed = (await all(checkAccess(platform, signal))).filter(
    ({ status }) => status === "failed",
  );
  expect(failed.map(({ name, code, fix }) => [name, code, fix])).toEqual([
    [
      "catalog read",
      "forbidden",
      "Have an administrator grant the right to view datasets (permission area Data Management) to a role that holds this credential and sandbox.",
    ],
    [
      "merge policies",
      "token-rejected",
      "Have an administrator grant the right to view merge policies (permission area Profile Management) to a role that holds this credential and sandbox.",
    ],
  ]);
});

test("what cannot be tried is not called proved", async () => {
  const { platform } = await tenant({
    batches: { body: {} },
    validate: { status: 400, body: { title: "BadRequestError", status: 400 } },
    unions: { status: 404, body: { title: "Resource Not Found", status: 404 } },
  });
  const open = (await all(checkAccess(platform, signal))).filter(
    ({ status }) => status === "unproven",
  );
  expect(open.map(({ name }) => name)).toEqual(["catalog write", "union schema", "data access"]);
});

test("an abort ends the checks with its own reason", async () => {
  const controller = new AbortController();
  const { platform } = await tenant();
  const checking = (async () => {
    for await (const { name } of checkAccess(platform, controller.signal)) {
      if (name === "sandbox") controller.abort(new Error("parked"));
    }
  })();
  expect((await failureOf(checking)).message).toBe("parked");
});
