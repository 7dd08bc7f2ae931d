// Preloaded with --require: tells the high-water mark of this process's memory as it ends. Not wait4's figure, which counts the parent in.
const { readFileSync, writeFileSync } = require("node:fs");

process.on("exit", () => {
  const [, kilobytes] = /VmHWM:\s+(\d+) kB/.exec(readFileSync("/proc/self/status", "utf8"));
  writeFileSync(process.env.AEPX_BENCH_MEMORY_TO, String(Number(kilobytes) * 1024));
});
