import { writeFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { join } from "node:path";

import { expect, test } from "vitest";

import { doctorExit, renderFindings, toDoctorResult } from "../../../src/cli/commands/doctor.ts";
import { failed, ok, unproven, warning } from "../../../src/cli/commands/doctor/finding.ts";
import { folderFinding } from "../../../src/cli/commands/doctor/folder-findings.ts";
import { proxyFinding, withoutPassword } from "../../../src/cli/commands/doctor/proxy-finding.ts";
import { mask } from "../../../src/cli/commands/doctor/settings-findings.ts";
import { readConfig } from "../../../src/cli/config.ts";
import { systemClock } from "../../../src/core/clock.ts";
import { AuthError, UsageError } from "../../../src/core/errors.ts";
import { tempFolder } from "../../support/temp-folder.ts";
import { run } from "../support/in-process.ts";
import { useSimulator } from "../support/simulated.ts";

const simulated = useSimulator();

interface Check {
  name: string;
  status: string;
  detail: string;
}

function checksOf(json: unknown): Check[] {
  return (json as { checks: Check[] }).checks;
}

test("good settings, rights and folders end with 0", async () => {
  const { code, json, stderr } = await simulated.run(["doctor", "--json"]);
  expect(checksOf(json).filter(({ status }) => status === "failed")).toEqual([]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(json).toMatchObject({ schemaVersion: 1, status: "succeeded", error: null });
  const names = checksOf(json).map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining(["settings", "token", "sandbox", "state folder"]));
});

test("says which source gave what, without the secret", async () => {
  const { stdout } = await simulated.run(["doctor"]);
  expect(stdout).toContain("client secret set (AEPX_CLIENT_SECRET)");
  expect(stdout).toContain("client id 0a1b…e8f9 (AEPX_CLIENT_ID)");
  expect(stdout).not.toContain(simulated.simulator().env["AEPX_CLIENT_SECRET"]);
});

test("a sandbox that is not in the list is exit 3", async () => {
  const { code, json } = await simulated.run(["doctor", "--sandbox", "prod", "--json"]);
  expect(code).toBe(3);
  expect(json).toMatchObject({
    status: "failed",
    error: { code: "forbidden", details: { check: "sandbox" } },
  });
});

test("a refused secret is exit 3, and the rights behind it stay unproven", async () => {
  const env = { AEPX_CLIENT_SECRET: "p8e-wrong-secret" };
  const { code, json } = await simulated.run(["doctor", "--json"], { env });
  expect(code).toBe(3);
  const statuses = new Map(checksOf(json).map(({ name, status }) => [name, status]));
  expect(statuses.get("token")).toBe("failed");
  expect(statuses.get("sandbox")).toBe("unproven");
});

test("missing settings are exit 2; the folders are looked at all the same", async () => {
  const { code, json } = await run(["doctor", "--json"]);
  expect(code).toBe(2);
  expect(checksOf(json).map(({ name, status }) => [name, status])).toEqual([
    ["settings", "failed"],
    ["rights", "unproven"],
    ["output folder", "ok"],
    ["state folder", "ok"],
  ]);
});

test("an output folder that is a file is exit 2", async () => {
  const cwd = tempFolder();
  writeFileSync(join(cwd, "taken"), "");
  const { code, json } = await simulated.run(["doctor", "--out", "taken", "--json"], { cwd });
  expect(code).toBe(2);
  expect(json).toMatchObject({ error: { code: "output-unwritable" } });
});

test("a folder that is to be made is judged by the one above it", () => {
  const folder = join(tempFolder(), "a", "b");
  expect(folderFinding("output folder", folder)).toMatchObject({ status: "ok" });
});

test("findings for people: marks, what to do, a summary", () => {
  const findings = [
    ok("proxy", "none"),
    warning("state", "little space", "Free some."),
    failed("rights", new AuthError("forbidden", "May not export.")),
    unproven("data access", "no batch to try"),
  ];
  expect(renderFindings(findings)).toBe(
    [
      "✓ proxy        none",
      "! state        little space",
      "               → Free some.",
      "✗ rights       May not export.",
      "? data access  no batch to try",
      "",
      "1 of 4 checks failed, 1 could not be proved (?). Fix the first one and run aepx doctor again.",
    ].join("\n"),
  );
});

test("the first failure decides the exit code", () => {
  const forbidden = failed("rights", new AuthError("forbidden", "x"));
  const config = failed("folder", new UsageError("output-unwritable", "y"));
  expect(doctorExit([ok("a", ""), forbidden, config])).toBe(3);
  expect(doctorExit([config, forbidden])).toBe(2);
  expect(doctorExit([ok("a", ""), unproven("b", "")])).toBe(0);
  expect(toDoctorResult([config])).toMatchObject({
    error: {
      code: "output-unwritable",
      message: "y",
      retryable: false,
      details: { check: "folder" },
    },
  });
});

test.each([
  ["0123456789abcdef", "0123…cdef"],
  ["short", "short"],
])("a client id %s is shown as %s", (clientId, shown) => {
  expect(mask(clientId)).toBe(shown);
});

test("a proxy is shown without its password", async () => {
  expect(withoutPassword("http://me:canary@proxy:3128")).toBe("http://…@proxy:3128");
  const env = { HTTPS_PROXY: "http://me:canary@127.0.0.1:1", NO_PROXY: "127.0.0.1" };
  const { stdout } = await simulated.run(["doctor"], { env });
  expect(stdout).toContain("HTTPS_PROXY=http://…@127.0.0.1:1, NO_PROXY=127.0.0.1 (not used)");
});

test("a proxy that is used has to answer", async () => {
  const server = createServer((socket) => socket.destroy());
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const look = (noProxy = "") => {
    const { env } = simulated.simulator();
    const proxied = { HTTP_PROXY: `http://me:canary@127.0.0.1:${port}`, NO_PROXY: noProxy };
    const config = readConfig({ env: { ...env, ...proxied }, globals: {}, cwd: "/" });
    return proxyFinding(config, { clock: systemClock, signal: new AbortController().signal });
  };
  const told = `HTTP_PROXY=http://…@127.0.0.1:${port}`;
  expect(await look()).toMatchObject({ status: "ok", detail: `${told} (answers)` });
  await new Promise((resolve) => server.close(resolve));
  expect(await look()).toEqual({
    name: "proxy",
    status: "failed",
    code: "no-connection",
    fix: null,
    detail: `The proxy 127.0.0.1:${port} does not answer (ECONNREFUSED). Correct HTTPS_PROXY or HTTP_PROXY, or name the hosts that need none in NO_PROXY.`,
  });
  expect(await look("127.0.0.1")).toMatchObject({
    status: "ok",
    detail: `${told}, NO_PROXY=127.0.0.1 (not used)`,
  });
});
