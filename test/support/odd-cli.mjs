// The built command line, with commands that end in no way a command should: `stalls` waits for a promise that nobody settles, `throws`
// too, and something it began throws where nobody catches it.
import { runCli } from "../../dist/cli/main.js";
import { processSurroundings } from "../../dist/cli/process-surroundings.js";

const never = new Promise(() => {});
const handlers = {
  stalls: () => never,
  throws() {
    setImmediate(() => {
      throw new Error("x is undefined");
    });
    return never;
  },
};
const odd = Object.entries(handlers).map(([command, handler]) => ({
  command,
  describe: "",
  builder: (yargs) => yargs,
  handler,
}));

process.exitCode = await runCli(process.argv.slice(2), processSurroundings(), odd);
