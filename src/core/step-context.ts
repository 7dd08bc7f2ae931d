import type { Json, JsonObject } from "./json.ts";

/**
 * What a step may ask of whatever runs it. Steps know this port and not the engine; the engine provides it and does not
 * know the steps.
 */
export interface StepContext {
  /** Aborts when the run is parked or cancelled. Every wait and every request takes it. */
  readonly signal: AbortSignal;
  /**
   * The moment (ms since 1970) at which a wait for remote work has to end with `wait-ended`; null: no bound.
   * A step that would have to sleep past it fails instead of sleeping.
   */
  readonly deadlineMs: number | null;
  /** An earlier attempt of this step announced a marker. What has to hold before a first effect is then not asked again. */
  readonly announced: boolean;
  /**
   * Makes `marker` durable *before* the effect it announces. When an earlier attempt of this step announced one
   * already, that first marker comes back with `fresh: false`: the effect may exist and must be looked for.
   */
  begin<M extends Json>(marker: M): Promise<Begun<M>>;
  /**
   * Makes a fact about the attempt durable without ending it: the request id of a creating call, a new job status. Numbers named
   * `bytesFetched` (read from the platform since the last such fact) are summed over runs.
   */
  note(fact: JsonObject): Promise<void>;
  /** Tells watchers, durably nowhere: bytes moved, a poll made. Cheap; call it as often as there is news. */
  progress(news: JsonObject): void;
}

export interface Begun<M extends Json> {
  readonly marker: M;
  /** False: an earlier attempt, perhaps of a dead process, journaled this marker. */
  readonly fresh: boolean;
  /** When the marker became durable, RFC 3339. */
  readonly startedAt: string;
}
