#!/usr/bin/env node
import { runCli } from "./main.ts";
import { processSurroundings } from "./process-surroundings.ts";

/** A function, because the bundle is CommonJS, which has no await at its top. Never rejects. */
async function main(): Promise<void> {
  process.exitCode = await runCli(process.argv.slice(2), processSurroundings());
}

void main();
