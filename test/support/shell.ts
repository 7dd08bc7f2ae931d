import { execFile } from "node:child_process";
import { promisify } from "node:util";

const execute = promisify(execFile);

/** Runs a script in the system's POSIX shell, with nothing inherited but PATH. Rejects when it fails. */
export async function sh(
  script: string,
  env: Readonly<Record<string, string>> = {},
): Promise<string> {
  const { stdout } = await execute("/bin/sh", ["-c", script], {
    env: { PATH: process.env["PATH"], ...env },
  });
  return stdout;
}
