import { expect, test } from "vitest";

import { configPath, readSettings } from "../../src/cli/settings.ts";

test.each([
  [{ AEPX_HOME: "/a" }, "/a"],
  [{ XDG_STATE_HOME: "/s", HOME: "/h" }, "/s/aepx"],
  [{ XDG_STATE_HOME: "relative", HOME: "/h" }, "/h/.local/state/aepx"],
  [{ HOME: "/h" }, "/h/.local/state/aepx"],
])("%j keeps state in %s", (env, home) => {
  expect(readSettings(env).home).toBe(home);
});

test("the configuration file is looked for by the XDG rules", () => {
  expect(configPath({ XDG_CONFIG_HOME: "/c" })).toBe("/c/aepx/config.json");
  expect(configPath({ HOME: "/h" })).toBe("/h/.config/aepx/config.json");
});

test("times of waiting have defaults and can be set", () => {
  expect(readSettings({})).toMatchObject({ pollMinMs: 2000, settleMs: 60_000 });
  const env = { AEPX_POLL_MIN_MS: "50", AEPX_SETTLE_SECONDS: "5" };
  expect(readSettings(env)).toMatchObject({ pollMinMs: 50, settleMs: 5000 });
});

test.each(["-1", "1.5", "soon", "9999999999"])("a pause of %s is refused", (text) => {
  expect(() => readSettings({ AEPX_POLL_MIN_MS: text })).toThrow(
    `AEPX_POLL_MIN_MS expects a whole number, not "${text}".`,
  );
});
