import { expect, test } from "vitest";

import {
  ApiError,
  AuthError,
  CanceledError,
  TransportError,
  UsageError,
  WaitError,
} from "../../src/core/errors.ts";
import { fromFailure, toFailure } from "../../src/core/failure.ts";
import { mayHaveHappened } from "../../src/platform/may-have-happened.ts";

const sent = (value: boolean) => ({ details: { sent: value } });
const status = (value: number) => ({ details: { status: value } });

test.each([
  ["never left", new TransportError("no-connection", "", sent(false)), false],
  ["no connection in time", new TransportError("timed-out", "", sent(false)), false],
  ["reset", new TransportError("no-connection", "", sent(true)), true],
  ["no answer in time", new TransportError("timed-out", "", sent(true)), true],
  ["cut answer", new TransportError("body-cut", "", sent(true)), true],
  ["400", new ApiError("bad-request", "", status(400)), false],
  ["404", new ApiError("not-found", "", status(404)), false],
  ["409", new ApiError("conflict", "", status(409)), false],
  ["425", new ApiError("server-error", "", status(425)), false],
  ["429", new ApiError("rate-limited", "", status(429)), false],
  ["408", new ApiError("server-error", "", status(408)), true],
  ["500", new ApiError("server-error", "", status(500)), true],
  ["503", new ApiError("server-error", "", status(503)), true],
  ["unreadable success", new ApiError("unreadable-reply", "", status(200)), true],
  ["401", new AuthError("token-rejected", "", status(401)), false],
  ["403", new AuthError("forbidden", "", status(403)), false],
  ["usage", new UsageError("bad-option", ""), false],
  ["not now", new WaitError("wait-ended", ""), false],
  ["canceled", new CanceledError(""), true],
  ["a bug", new Error("what?"), true],
  ["not even an error", "what?", true],
])("%s", (_name, error, expected) => {
  expect(mayHaveHappened(error)).toBe(expected);
  expect(mayHaveHappened(fromFailure(toFailure(error)))).toBe(expected);
});
