import type { Json } from "../core/json.ts";
import type { Settled } from "./executor.ts";
import type { Recorded } from "./history.ts";
import { complete, recallOutput, type Replay, stopIfOver } from "./replay.ts";
import { becomesValue, cleanFailure } from "./verdict.ts";

/** Runs a block and records how it ended, as a value; a block that ended before answers from the record. */
export async function settleBlock<O extends Json>(
  replay: Replay,
  id: string,
  recorded: Recorded,
  work: () => Promise<O>,
): Promise<Settled<O>> {
  if (recorded.ended) {
    for (const name of recorded.within) replay.names.claim(name);
    return recorded.ended.ok
      ? { ok: true, value: recallOutput(replay, recorded.ended.output) as O }
      : recorded.ended;
  }
  stopIfOver(replay);
  const sinceMs = replay.clock.now();
  const inside = replay.names.enter("settle", id);
  try {
    const output = await inside.run(async () => work());
    return { ok: true, value: complete(replay, id, { output, sinceMs, within: inside.names }) };
  } catch (thrown) {
    stopIfOver(replay);
    if (replay.broken || !becomesValue(thrown)) throw thrown;
    const failure = cleanFailure(thrown);
    replay.run.append({ type: "step.settled", step: id, failure, within: inside.names });
    return { ok: false, failure };
  } finally {
    inside.leave();
  }
}
