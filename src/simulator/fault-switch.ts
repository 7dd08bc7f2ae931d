import { faultKinds, type Fault, type FaultName } from "./fault-grammar.ts";
import type { Operation } from "./operations.ts";
import { seededShare } from "./seeded.ts";

/** The switched-on faults of a simulator, with the memory of how often each has matched. */
export interface FaultSwitch {
  /** Whether a fault of that name hits this call or job. Asking is what counts as a match. */
  hits(name: FaultName, operation: Operation): boolean;
  /** Asks as `hits` does; a hit brings a seeded number, from 0 up to 1, which decides what the fault does. */
  strike(name: FaultName, operation: Operation): number | undefined;
  /** Replaces all faults; counting begins anew. */
  replace(faults: readonly Fault[]): void;
}

interface Switched {
  readonly fault: Fault;
  readonly index: number;
  matches: number;
}

export function createFaultSwitch(seed: number, faults: readonly Fault[]): FaultSwitch {
  let switched = switchOn(faults);
  const draw = (entry: Switched): boolean => {
    entry.matches += 1;
    const { share, first } = entry.fault;
    if (first !== null && entry.matches > first) return false;
    // Each match has its own draw from the seed: the same calls in the same order meet the same faults.
    return share === 1 || seededShare(seed, "fault", entry.index, entry.matches) < share;
  };
  const firstHit = (name: FaultName, operation: Operation): Switched | undefined =>
    switched.filter(({ fault }) => fault.name === name && fits(fault, operation)).find(draw);
  return {
    hits: (name, operation) => firstHit(name, operation) !== undefined,
    strike(name, operation) {
      const hit = firstHit(name, operation);
      return hit && seededShare(seed, "strike", hit.index, hit.matches);
    },
    replace(next) {
      switched = switchOn(next);
    },
  };
}

function switchOn(faults: readonly Fault[]): Switched[] {
  return faults.map((fault, index) => ({ fault, index, matches: 0 }));
}

/** Without a template: `after` faults fit creating calls, other call faults every call but the token's. */
function fits(fault: Fault, operation: Operation): boolean {
  if (fault.operation !== null) return fault.operation === operation.key;
  const kind = faultKinds[fault.name];
  if (kind === "after") return operation.creates !== null;
  if (kind === "call") return operation.service !== "ims";
  return true;
}
