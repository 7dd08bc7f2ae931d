// Prints the seconds that one way of keeping records took. Arguments: "steps" or "appends", a folder on the disk, how many.
import { closeSync, fdatasyncSync, openSync, writeSync } from "node:fs";
import { join } from "node:path";

import { createLocalExecutor, systemClock } from "../../dist/index.js";

const [way, folder, count] = process.argv.slice(2);
// As much as makes a line of 1 KB with what a record has around its output.
const output = "x".repeat(way === "steps" ? 850 : 1023);

const seconds = way === "steps" ? await steps(Number(count)) : appends(Number(count));
process.stdout.write(JSON.stringify({ seconds }));

/** Steps that create nothing outside, timed from inside the run: what a run costs to open is not a step's. */
async function steps(many) {
  let beganMs = 0;
  let endedMs = 0;
  const executor = createLocalExecutor({ home: folder, clock: systemClock });
  const outcome = await executor.start(
    {
      name: "journal",
      version: "1",
      async run(workflow) {
        await workflow.step("first", async () => output);
        beganMs = performance.now();
        for (let index = 0; index < many; index++)
          await workflow.step(`step ${index}`, async () => output);
        endedMs = performance.now();
        return null;
      },
    },
    {},
  );
  if (outcome.status !== "succeeded") throw new Error(`The run ended as ${outcome.status}`);
  return (endedMs - beganMs) / 1000;
}

function appends(many) {
  const line = Buffer.from(`${output}\n`);
  const file = openSync(join(folder, "appends"), "a", 0o600);
  const beganMs = performance.now();
  for (let index = 0; index < many; index++) {
    writeSync(file, line);
    fdatasyncSync(file);
  }
  const endedMs = performance.now();
  closeSync(file);
  return (endedMs - beganMs) / 1000;
}
