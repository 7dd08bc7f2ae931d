import { existsSync, mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { aepxBin } from "./aepx.ts";
import { cleanEnvironment } from "./run-process.ts";
import { startServerProcess } from "./server-process.ts";

const READY_MS = 60_000;

/** One file as the platform lists it. */
export interface ListedFile {
  readonly name: string;
  readonly sizeBytes: number;
  /** Path and query below the platform's address. */
  readonly target: string;
}

export interface SimulatorProcess {
  readonly url: string;
  readonly env: Readonly<Record<string, string>>;
  /** Id of the dataset of scores, and of its newest batch. */
  readonly dataset: string;
  readonly batch: string;
  /** Writes the files of that batch, if they are not yet there, and lists them. */
  files(): Promise<readonly ListedFile[]>;
  /** The folder that holds the files of that batch once they were listed. */
  filesFolder(): string;
  counters(): Promise<{
    readonly bytesSent: number;
    readonly requests: Readonly<Record<string, number>>;
  }>;
  close(): Promise<void>;
}

interface World {
  readonly datasets: readonly {
    readonly id: string;
    readonly name: string;
    readonly batches: readonly { readonly id: string }[];
  }[];
}

/** Starts `aepx simulate` with its files below `parent`. */
export async function startSimulatorProcess(
  parent: string,
  args: readonly string[],
): Promise<SimulatorProcess> {
  const folder = mkdtempSync(join(parent, "simulator-"));
  const readyFile = join(folder, "ready.json");
  const command = ["simulate", "--port", "0", "--ready-file", readyFile, "--job-seconds", "0"];
  const close = await startServerProcess({
    name: "The simulator",
    program: process.execPath,
    args: [aepxBin, ...command, ...args],
    env: { ...cleanEnvironment(), TMPDIR: folder, AEPX_HOME: join(folder, "home") },
    folder,
    isReady: () => existsSync(readyFile),
    readyMs: READY_MS,
  });
  const ready = JSON.parse(readFileSync(readyFile, "utf8")) as {
    readonly url: string;
    readonly env: Readonly<Record<string, string>>;
  };
  const world = await fetchJson<World>(`${ready.url}/__aepx/world`);
  const scores = world.datasets.find(({ name }) => name === "Customer AI Scores - churn");
  const batch = scores?.batches[0]?.id ?? "";
  return {
    ...ready,
    dataset: scores?.id ?? "",
    batch,
    files: () => listFiles(ready.url, ready.env, batch),
    filesFolder: () => parquetFolder(folder),
    counters: () => fetchJson(`${ready.url}/__aepx/counters`),
    close,
  };
}

const TRIES = 5;

/** Again when no answer came: the first listing waits for the simulator to write its files, longer than some connections live. */
async function fetchJson<T>(
  url: string,
  headers: Readonly<Record<string, string>> = {},
  tries = TRIES,
): Promise<T> {
  const response = await fetch(url, { headers }).catch((error: unknown) => {
    if (tries > 1) return undefined;
    const cause = error instanceof Error ? error.cause : undefined;
    throw new Error(`${url} gave no answer: ${String(cause ?? error)}`, { cause: error });
  });
  if (response === undefined) return fetchJson(url, headers, tries - 1);
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  return (await response.json()) as T;
}

interface Page {
  readonly data: readonly {
    readonly dataSetFileId?: string;
    readonly name?: string;
    readonly length?: string;
    readonly _links: { readonly self: { readonly href: string } };
  }[];
  readonly _page: { readonly limit: number; readonly count: number };
}

async function listFiles(
  url: string,
  env: Readonly<Record<string, string>>,
  batch: string,
): Promise<readonly ListedFile[]> {
  const headers = await signIn(env);
  const access = `${url}/data/foundation/export`;
  const files: ListedFile[] = [];
  for (const group of await pages(`${access}/batches/${batch}/files`, headers)) {
    for (const entry of await pages(`${access}/files/${group.dataSetFileId ?? ""}`, headers)) {
      const { pathname, search } = new URL(entry._links.self.href);
      const target = `${pathname}${search}`;
      files.push({ name: entry.name ?? "", sizeBytes: Number(entry.length), target });
    }
  }
  return files;
}

async function pages(
  url: string,
  headers: Readonly<Record<string, string>>,
): Promise<Page["data"]> {
  const all: Page["data"][number][] = [];
  for (;;) {
    const { data } = await fetchJson<Page>(`${url}?start=${all.length}&limit=100`, headers);
    all.push(...data);
    if (data.length < 100) return all;
  }
}

async function signIn(
  env: Readonly<Record<string, string>>,
): Promise<Readonly<Record<string, string>>> {
  const body = new URLSearchParams({
    grant_type: "client_credentials",
    client_id: env["AEPX_CLIENT_ID"] ?? "",
    client_secret: env["AEPX_CLIENT_SECRET"] ?? "",
    scope: env["AEPX_SCOPES"] ?? "",
  });
  const response = await fetch(`${env["AEPX_IMS_URL"] ?? ""}/ims/token/v3`, {
    method: "POST",
    body,
  });
  const { access_token: token } = (await response.json()) as { readonly access_token: string };
  return {
    authorization: `Bearer ${token}`,
    "x-api-key": env["AEPX_CLIENT_ID"] ?? "",
    "x-gw-ims-org-id": env["AEPX_ORG_ID"] ?? "",
    "x-sandbox-name": env["AEPX_SANDBOX"] ?? "",
  };
}

function parquetFolder(folder: string): string {
  const file = readdirSync(folder, { recursive: true, encoding: "utf8" }).find((entry) =>
    entry.endsWith(".parquet"),
  );
  if (file === undefined) throw new Error("The simulator has written no file yet.");
  return join(folder, file, "..");
}
