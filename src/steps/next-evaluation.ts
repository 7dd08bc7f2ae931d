import type { Schedule } from "../platform/records.ts";
import { DAY_MS } from "./today-evaluations.ts";

/** Seconds, minutes and hours of a Quartz expression that fits every day. Evaluations run once in 24 hours (documented). */
const daily = /^(\d{1,2}) (\d{1,2}) (\d{1,2}) [*?] \* [*?]( \*)?$/;

/** Schedules that evaluate segments and are switched on. */
export function activeSchedules(schedules: readonly Schedule[]): Schedule[] {
  return schedules.filter(
    ({ type, state }) => state === "active" && (type === null || type === "batch_segmentation"),
  );
}

/** When the next evaluation is due to begin (schedules are in UTC, documented); null where the schedule is not a daily one. */
export function nextEvaluationMs({ schedule }: Schedule, nowMs: number): number | null {
  const [, seconds, minutes, hours] = daily.exec(schedule?.trim() ?? "") ?? [];
  if (seconds === undefined || minutes === undefined || hours === undefined) return null;
  const sinceMidnightMs = ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000;
  const todayMs = Math.floor(nowMs / DAY_MS) * DAY_MS + sinceMidnightMs;
  return todayMs > nowMs ? todayMs : todayMs + DAY_MS;
}
