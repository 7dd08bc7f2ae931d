// Fills a state folder with finished runs. Arguments: the folder, how many.
import { createLocalExecutor, systemClock } from "../../dist/index.js";

const [home, count] = process.argv.slice(2);
const executor = createLocalExecutor({ home, clock: systemClock });
const workflow = {
  name: "export-audience",
  version: "1",
  async run(context) {
    await context.step("look", async () => "seen");
    return null;
  },
};
for (let index = 0; index < Number(count); index++) {
  await executor.start(workflow, { index }, { runKey: `slot ${index}` });
}
