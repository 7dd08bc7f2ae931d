// Runs the built command line in this process and ends it by SIGKILL at one exact journal record: AEPX_CRASH_AT is "before:N" or
// "after:N", N counted from 1 over this process, or the type of a record and its step, as in "before:step.completed job". Without it,
// runs to the end.
import { runCli } from "../../dist/cli/main.js";
import { processSurroundings } from "../../dist/cli/process-surroundings.js";

const [when, which] = (process.env.AEPX_CRASH_AT ?? "").split(":");
let records = 0;

process.exitCode = await runCli(process.argv.slice(2), {
  ...processSurroundings(),
  onAppend({ type, step }, moment) {
    if (moment === "before") records += 1;
    const isIt = which === String(records) || which === `${type} ${step}`;
    if (moment === when && isIt) process.kill(process.pid, "SIGKILL");
  },
});
