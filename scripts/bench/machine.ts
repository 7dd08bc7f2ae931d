import { spawnSync } from "node:child_process";
import { cpus, release, totalmem } from "node:os";

/** The machine and the programs, a line each. */
export function describeMachine(
  folders: Readonly<Record<"memory" | "disk", string>>,
  versions: readonly string[],
): readonly string[] {
  const [cpu] = cpus();
  return [
    `${cpu?.model ?? "unknown processor"}, ${cpus().length} cores, ${(totalmem() / 1e9).toFixed(0)} GB, Linux ${release()}`,
    `memory folder on ${fileSystemOf(folders.memory)}, disk folder on ${fileSystemOf(folders.disk)}`,
    `Node ${process.versions.node}, ${versions.join(", ")}`,
  ];
}

function fileSystemOf(folder: string): string {
  const { stdout } = spawnSync("df", ["--output=fstype,source", folder], { encoding: "utf8" });
  const [type = "?", source = "?"] = (stdout ?? "").split("\n")[1]?.trim().split(/\s+/) ?? [];
  return `${type} (${source})`;
}
