import { audience } from "./commands/audience.ts";
import { auth } from "./commands/auth.ts";
import { datasets } from "./commands/datasets.ts";
import { demoCommand } from "./commands/demo.ts";
import { doctor } from "./commands/doctor.ts";
import { downloadCommand } from "./commands/download.ts";
import { exportCommand } from "./commands/export.ts";
import { jobs } from "./commands/jobs.ts";
import { mergePolicies } from "./commands/merge-policies.ts";
import { peekCommand } from "./commands/peek.ts";
import { refreshCommand } from "./commands/refresh.ts";
import { runCommand } from "./commands/run.ts";
import { runs } from "./commands/runs.ts";
import { segments } from "./commands/segments.ts";
import { simulate } from "./commands/simulate.ts";
import { stepsCommand } from "./commands/steps.ts";
import { usage } from "./commands/usage.ts";
import type { CommandTree } from "./parse.ts";

/** Every command, in the order of the help. */
export const commandTree: CommandTree = [
  demoCommand,
  exportCommand,
  downloadCommand,
  refreshCommand,
  runCommand,
  peekCommand,
  runs,
  audience,
  segments,
  datasets,
  jobs,
  mergePolicies,
  stepsCommand,
  usage,
  doctor,
  auth,
  simulate,
];
