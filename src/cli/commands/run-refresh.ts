import type { RunOutcome } from "../../engine/executor.ts";
import type { RefreshAudienceInput } from "../../workflows/refresh-audience.ts";
import type { RefreshStart } from "../../workflows/start-refresh.ts";
import type { CliContext } from "../context.ts";
import type { OutcomeOptions } from "../run-outcome.ts";
import { recipeHost, type WaitOptions } from "../run-workflow.ts";
import type { ExportArguments } from "./export-options.ts";
import type { FormatArguments } from "./format-options.ts";
import type { RefreshArguments } from "./refresh-options.ts";
import {
  type DeliveryArguments,
  type DryRunArguments,
  readTransferOptions,
  type SimulateArguments,
  type WaitArguments,
} from "./run-options.ts";

export type RefreshCommandArguments = ExportArguments &
  DeliveryArguments &
  FormatArguments &
  RefreshArguments &
  WaitArguments &
  DryRunArguments &
  SimulateArguments;

export interface RefreshAsked {
  readonly input: RefreshAudienceInput;
  readonly wait: WaitOptions & OutcomeOptions;
}

/** Runs a refresh, or continues the one that stands open. */
export async function runRefresh(
  context: CliContext,
  args: RefreshCommandArguments,
  { input, wait }: RefreshAsked,
  start: Pick<RefreshStart, "runKey" | "giveUp">,
): Promise<RunOutcome> {
  const { startRefresh } = await import("../../workflows/start-refresh.ts");
  const host = await recipeHost(context, wait);
  const ports = { ...host.ports, transfer: readTransferOptions(args) };
  return startRefresh(
    { ...host, ports },
    {
      ...start,
      input,
      onContinue: (runId) => context.progress.line(`continuing run ${runId}`),
      onGiveUp: (runId) => context.progress.line(`giving up the unfinished run ${runId}`),
    },
  );
}
