import { Worker } from "node:worker_threads";

import { toError } from "../../core/errors.ts";

/**
 * What the thread runs: reads bytes of an open file, which lie in the system's cache, as the next ones of a hash. A text, because a path to
 * a file of its own would have to be right in the sources, in the library and in the bundle of the command line.
 */
const PROGRAM = `
const { createHash } = require("node:crypto");
const { readSync } = require("node:fs");
const { parentPort } = require("node:worker_threads");
const hashes = new Map();
const block = Buffer.allocUnsafeSlow(512 * 1024);

function extend({ hash: id, fd, start, end }) {
  const hash = hashes.get(id) ?? createHash("sha256");
  hashes.set(id, hash);
  for (let at = start; at < end;) {
    const length = readSync(fd, block, 0, Math.min(block.length, end - at), at);
    if (length === 0) throw new Error("the part became shorter while it was read");
    hash.update(block.subarray(0, length));
    at += length;
  }
}

function digest({ hash: id }) {
  const hash = hashes.get(id) ?? createHash("sha256");
  hashes.delete(id);
  return hash.digest("hex");
}

const tasks = { extend, digest };
parentPort.on("message", ({ job, task, ...rest }) => {
  try {
    parentPort.postMessage({ job, result: tasks[task](rest) });
  } catch (error) {
    parentPort.postMessage({ job, failure: { message: error.message, code: error.code } });
  }
});
`;

/** It holds a few hashes and nothing else. */
const MEMORY_MB = { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 2 };

type Task =
  | {
      readonly task: "extend";
      readonly hash: number;
      readonly fd: number;
      readonly start: number;
      readonly end: number;
    }
  | { readonly task: "digest"; readonly hash: number };

interface Answer {
  readonly job: number;
  readonly result?: string;
  readonly failure?: { readonly message: string; readonly code?: string };
}

interface Waiter {
  readonly resolve: (result: string) => void;
  readonly reject: (error: Error) => void;
}

/** sha256 of an open file, made piece by piece. Fails as the disk does. */
export interface FileHash {
  /** Reads the bytes `[start, end)` as the next ones. The file has to stay open until it resolves. */
  extend(fd: number, start: number, end: number): Promise<void>;
  /** Of all the pieces, hexadecimal. Once. */
  digest(): Promise<string>;
}

/**
 * A thread that makes hashes: a third of what a download over TLS costs its own thread would be that (measured). It starts with the first
 * piece, does one after another, and keeps the process alive only while somebody waits for it.
 */
export interface HashThread {
  create(): FileHash;
  /** Whoever still waits is told a failure. */
  close(): Promise<void>;
}

export function createHashThread(): HashThread {
  let worker: TaskThread | undefined;
  let hashes = 0;
  const run = (task: Task) => (worker ??= startThread()).run(task);
  return {
    create() {
      const hash = (hashes += 1);
      return {
        async extend(fd, start, end) {
          await run({ task: "extend", hash, fd, start, end });
        },
        digest: () => run({ task: "digest", hash }),
      };
    },
    async close() {
      await worker?.stop();
    },
  };
}

interface TaskThread {
  run(task: Task): Promise<string>;
  stop(): Promise<unknown>;
}

function startThread(): TaskThread {
  const waiting = new Map<number, Waiter>();
  let jobs = 0;
  let ended: Error | undefined;

  function fail(error: Error): void {
    ended ??= error;
    for (const { reject } of waiting.values()) reject(ended);
    waiting.clear();
  }

  function settle({ job, result = "", failure }: Answer): void {
    const waiter = waiting.get(job);
    waiting.delete(job);
    if (waiting.size === 0) worker.unref();
    if (failure) waiter?.reject(Object.assign(new Error(failure.message), failure));
    else waiter?.resolve(result);
  }

  const worker = new Worker(PROGRAM, { eval: true, execArgv: [], resourceLimits: MEMORY_MB })
    .on("error", (error) => fail(toError(error)))
    .on("exit", () => fail(new Error("the thread that hashes has ended")))
    .on("message", settle);
  return {
    run(task) {
      return new Promise((resolve, reject) => {
        if (ended) return reject(ended);
        worker.ref();
        const job = (jobs += 1);
        waiting.set(job, { resolve, reject });
        worker.postMessage({ ...task, job });
      });
    },
    stop: () => worker.terminate(),
  };
}
