import { eachChunk, whenBoth } from "../core/byte-stream.ts";
import type { JsonObject } from "../core/json.ts";
import type { OpenedRange, OpenRange } from "../platform/platform.ts";

/** Between two reports at most: so much of what was read is not on record when the process is killed. */
const REPORT_BYTES = 64 * 1024 ** 2;

export interface ByteMeter {
  readonly openRange: OpenRange;
  /** Puts on record what was read since the last report. */
  readonly report: () => Promise<void>;
}

/** Counts the bytes of bodies as they are read, repeated and useless ones too: Adobe's licence counts them all. */
export function meterBytes(
  openRange: OpenRange,
  note: (fact: JsonObject) => Promise<void>,
): ByteMeter {
  let unreported = 0;

  async function report(): Promise<void> {
    const bytesFetched = unreported;
    unreported = 0;
    if (bytesFetched > 0) await note({ bytesFetched });
  }

  /** Not a generator: one that is left before its first chunk would never tell the body that it is not wanted. */
  function counted(body: OpenedRange["body"]): OpenedRange["body"] {
    return {
      each: (take) =>
        eachChunk(body, (chunk) => {
          unreported += chunk.byteLength;
          const taking = take(chunk);
          if (unreported < REPORT_BYTES) return taking;
          return taking ? whenBoth(taking, report()) : report();
        }),
      [Symbol.asyncIterator]() {
        const inner = body[Symbol.asyncIterator]();
        return {
          async next() {
            const result = await inner.next();
            if (result.done !== true) unreported += result.value.byteLength;
            if (unreported >= REPORT_BYTES) await report();
            return result;
          },
          async return() {
            await inner.return?.();
            return { done: true, value: undefined };
          },
        };
      },
    };
  }

  return {
    report,
    async openRange(...asked) {
      const opened = await openRange(...asked);
      return { ...opened, body: counted(opened.body) };
    },
  };
}
