import { auth } from "./commands/auth.ts";
import { datasets } from "./commands/datasets.ts";
import { doctor } from "./commands/doctor.ts";
import { jobs } from "./commands/jobs.ts";
import { runs } from "./commands/runs.ts";
import { segments } from "./commands/segments.ts";
import { simulate } from "./commands/simulate.ts";
import type { CommandTree } from "./parse.ts";

/** Every command, in the order of the help. */
export const commandTree: CommandTree = [runs, segments, datasets, jobs, auth, doctor, simulate];
