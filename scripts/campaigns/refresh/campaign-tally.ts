import type { Campaign } from "./plan-world.ts";
import type { WorldReport } from "./world.ts";

export interface CampaignTally {
  /** Answers with the line that tells of the world. */
  add(report: WorldReport): string;
  summary(): string;
  failed(): number;
}

/** Counts worlds, and says how to run a failed one alone. */
export function campaignTally({ days, mode, killShare }: Campaign): CampaignTally {
  const reports: WorldReport[] = [];
  const sum = (count: (report: WorldReport) => number) =>
    reports.reduce((total, report) => total + count(report), 0);
  const failed = () => reports.filter(({ problems }) => problems.length > 0).length;
  return {
    failed,
    add(report) {
      reports.push(report);
      if (report.problems.length === 0) return `ok ${countsOf(report)}`;
      const again = `--worlds 1 --seed ${report.seed} --days ${days} --mode ${mode} --kill-share ${killShare}`;
      return [`FAILED ${countsOf(report)}`, ...report.problems, `again: ${again}`].join("\n  ");
    },
    summary: () =>
      JSON.stringify({
        worlds: reports.length,
        failed: failed(),
        days,
        mode,
        killShare,
        refreshes: sum(({ refreshes }) => refreshes),
        deaths: sum(({ deaths }) => deaths),
        rivals: sum(({ rivals }) => rivals),
        uncompared: sum(({ uncompared }) => uncompared),
        inexactCheapDays: sum(({ inexactCheapDays }) => inexactCheapDays),
        driftsTold: sum(({ driftsTold }) => driftsTold),
        fullBytes: sum(({ fullBytes }) => fullBytes),
        cheapBytes: sum(({ cheapBytes }) => cheapBytes),
      }),
  };
}

function countsOf(report: WorldReport): string {
  const { seed, segment, refreshes, deaths, rivals, uncompared, driftsTold } = report;
  const disturbed = `${deaths} deaths, ${rivals} rivals, ${uncompared} not comparable`;
  const drift = `${report.inexactCheapDays} days inexact, ${driftsTold} drifts told`;
  return `world ${seed} (${segment}): ${refreshes} refreshes, ${disturbed}, ${drift}, bytes ${report.fullBytes} full, ${report.cheapBytes} cheap`;
}
