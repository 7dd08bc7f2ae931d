import { expect, test } from "vitest";

import type { Log } from "../../src/core/log.ts";
import { bodyOf } from "../../src/platform/body-text.ts";
import { wrapFetch } from "../../src/platform/network.ts";
import { withByteLog, withRequestLog } from "../../src/platform/request-log.ts";
import { createManualClock } from "../support/manual-clock.ts";

function recordingLog() {
  const entries: unknown[] = [];
  const record: Log["debug"] = (message, fields) => void entries.push([message, fields]);
  return { entries, log: { debug: record, info: record, warn: record, error: record } };
}

const request = () =>
  new Request("https://platform.example/data/things?name=secret", {
    headers: { authorization: "Bearer token", "x-request-id": "r1" },
  });

const asked = { method: "GET", host: "platform.example", path: "/data/things", requestId: "r1" };

test("a request is told with its status and time, without query and headers", async () => {
  const { entries, log } = recordingLog();
  const clock = createManualClock(0);
  const network = wrapFetch(() => Promise.resolve(new Response("{}", { status: 201 })));
  await withRequestLog(network, log, clock).send(request());
  expect(entries).toEqual([["request", { ...asked, status: 201, tookMs: 0 }]]);
});

test("a request that failed is told too, and fails as it did", async () => {
  const { entries, log } = recordingLog();
  const network = wrapFetch(() => Promise.reject(new TypeError("fetch failed")));
  await expect(withRequestLog(network, log, createManualClock(0)).send(request())).rejects.toThrow(
    "fetch failed",
  );
  expect(entries).toEqual([["request", { ...asked, error: "TypeError", tookMs: 0 }]]);
});

test("a request for bytes is told in the same words", async () => {
  const { entries, log } = recordingLog();
  const body = bodyOf(new Response("PAR1"));
  const network = {
    open: () => Promise.resolve({ status: 206, headers: new Headers(), body }),
    close: async () => {},
  };
  const url = new URL("https://platform.example/data/things?path=secret");
  const headers = { authorization: "Bearer token", "x-request-id": "r1" };
  const asking = { url, headers, signal: undefined, ready: async () => {} };
  await withByteLog(network, log, createManualClock(0)).open(asking);
  expect(entries).toEqual([["request", { ...asked, status: 206, tookMs: 0 }]]);
});
