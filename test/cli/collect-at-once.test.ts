import { spawnSync } from "node:child_process";

import { expect, test } from "vitest";

const module = new URL("../../src/cli/collect-at-once.ts", import.meta.url).href;

/** What V8 tells of its marking while chunks come and go, 64 MB of them at a time. */
function traceOf(before: string): string {
  const program = `
    const { collectAtOnce } = await import(${JSON.stringify(module)});
    ${before}
    const kept = [];
    for (let i = 0; i < 40_000; i++) kept[i % 4000] = Buffer.allocUnsafeSlow(16 * 1024);
    console.log("peak " + process.resourceUsage().maxRSS);`;
  const args = ["--trace-incremental-marking", "--import", "tsx", "--input-type=module"];
  const { stdout, status } = spawnSync(process.execPath, [...args, "--eval", program], {
    encoding: "utf8",
  });
  expect(status).toBe(0);
  return stdout;
}

test("chunks that come and go start no marking in steps, and memory stays bounded", () => {
  const began = /\[IncrementalMarking\] Start \(/;
  expect(traceOf("")).toMatch(began);
  const trace = traceOf("collectAtOnce();");
  expect(trace).not.toMatch(began);
  const peakKilobytes = Number(/^peak (\d+)$/m.exec(trace)?.[1]);
  expect(peakKilobytes).toBeLessThan(250 * 1024);
});
