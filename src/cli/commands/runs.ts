import type { CommandGroup } from "../command.ts";
import { runsCancel } from "./runs/cancel.ts";
import { runsList } from "./runs/list.ts";
import { runsPrune } from "./runs/prune.ts";
import { runsResume } from "./runs/resume.ts";
import { runsShow } from "./runs/show.ts";
import { runsWatch } from "./runs/watch.ts";

export const runs: CommandGroup = {
  command: "runs",
  describe: "List, show, watch, resume, cancel and prune runs",
  commands: [runsList, runsShow, runsWatch, runsResume, runsCancel, runsPrune],
};
