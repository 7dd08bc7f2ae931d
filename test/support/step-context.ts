import type { Begun, StepContext } from "../../src/core/step-context.ts";
import type { Json, JsonObject } from "../../src/core/json.ts";

export interface RecordingContext extends StepContext {
  readonly facts: JsonObject[];
  readonly news: JsonObject[];
}

export interface RecordingContextOptions {
  readonly deadlineMs?: number;
  readonly signal?: AbortSignal;
  /** What an earlier attempt announced. */
  readonly announced?: { readonly marker: Json; readonly startedAt: string };
}

/** The engine's side of a step, kept in memory: a step can be run and looked at by itself. */
export function createStepContext(options: RecordingContextOptions = {}): RecordingContext {
  const facts: JsonObject[] = [];
  const news: JsonObject[] = [];
  let announced = options.announced;
  return {
    facts,
    news,
    signal: options.signal ?? new AbortController().signal,
    deadlineMs: options.deadlineMs ?? null,
    get announced() {
      return announced !== undefined;
    },
    begin<M extends Json>(marker: M): Promise<Begun<M>> {
      const fresh = announced === undefined;
      announced ??= { marker, startedAt: "2026-01-02T03:04:05.000Z" };
      return Promise.resolve({
        marker: announced.marker as M,
        fresh,
        startedAt: announced.startedAt,
      });
    },
    note(fact) {
      facts.push(fact);
      return Promise.resolve();
    },
    progress: (detail) => news.push(detail),
  };
}
