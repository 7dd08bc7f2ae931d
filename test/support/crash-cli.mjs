// Runs the built command line in this process and ends it by SIGKILL at one exact journal record: AEPX_CRASH_AT is "before:N" or
// "after:N", N counted from 1 over this process. Without it, runs to the end.
import { runCli } from "../../dist/cli/main.js";
import { processSurroundings } from "../../dist/cli/process-surroundings.js";

const [when, number] = (process.env.AEPX_CRASH_AT ?? "").split(":");
let records = 0;

process.exitCode = await runCli(process.argv.slice(2), {
  ...processSurroundings(),
  onAppend(_event, moment) {
    if (moment === "before") records += 1;
    if (moment === when && records === Number(number)) process.kill(process.pid, "SIGKILL");
  },
});
