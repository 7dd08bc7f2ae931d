#!/usr/bin/env node
import { runCli } from "./main.ts";
import { processSurroundings } from "./process-surroundings.ts";

process.exitCode = await runCli(process.argv.slice(2), processSurroundings());
