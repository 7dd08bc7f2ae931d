import { AsyncLocalStorage } from "node:async_hooks";

/** Where a name is asked for: inside a settled block, or (which is a mistake) inside a step. */
type Scope = {
  /** Whose: a step may run another workflow, whose names are its own. */
  readonly owner: StepNames;
  readonly kind: "step" | "settle";
  readonly id: string;
  readonly parent: Scope | undefined;
  /** Every name asked for inside, repeats included. */
  readonly names: string[];
};

/** Gives steps their identity: name and order of calls, the same in every replay. */
export interface StepNames {
  /** `name`, `name#2`, `name#3`. */
  claim(name: string): string;
  /** Opens the inside of a step or block; whoever opens it leaves it. */
  enter(kind: Scope["kind"], id: string): Inside;
}

export interface Inside {
  /** What is asked for inside, as it comes. */
  readonly names: readonly string[];
  run<T>(work: () => Promise<T>): Promise<T>;
  leave(): void;
}

/** One for all runs: Node carries each that is in use along with every promise. */
const scopes = new AsyncLocalStorage<Scope>();
let open = 0;

/**
 * With nobody inside a scope, Node is told to carry nothing: that costs 5 % of the processor time of a bulk download (7.07 to 6.70 s).
 * Told before long work only: to turn the carrying off and on again for each of many short steps costs more than it does.
 */
export function carryNothingUnused(): void {
  if (open === 0) scopes.disable();
}

/** For work that asks for no names. */
export const nothingInside: Inside = {
  names: [],
  run(work) {
    carryNothingUnused();
    return work();
  },
  leave() {},
};

/** `prefix` is put before every name, to keep the steps of a cancellation apart. */
export function createStepNames(prefix = ""): StepNames {
  const counts = new Map<string, number>();
  const names: StepNames = {
    claim(name) {
      const scope = nearest(names, scopes.getStore());
      check(name, scope);
      for (let outer = scope; outer; outer = nearest(names, outer.parent)) outer.names.push(name);
      const count = (counts.get(name) ?? 0) + 1;
      counts.set(name, count);
      return `${prefix}${name}${count === 1 ? "" : `#${count}`}`;
    },
    enter(kind, id) {
      const scope: Scope = { owner: names, kind, id, parent: scopes.getStore(), names: [] };
      open += 1;
      return {
        names: scope.names,
        run: (work) => scopes.run(scope, work),
        leave: () => {
          open -= 1;
        },
      };
    },
  };
  return names;
}

/** The innermost scope of one run, from `scope` outwards. */
function nearest(owner: StepNames, scope: Scope | undefined): Scope | undefined {
  for (let at = scope; at; at = at.parent) if (at.owner === owner) return at;
  return undefined;
}

function check(name: string, scope: Scope | undefined): void {
  if (scope?.kind === "step")
    throw new Error(`Step "${name}" was asked for inside step "${scope.id}": steps do not nest.`);
  if (name.includes("#"))
    throw new Error(`Step name "${name}" has a "#", which numbers steps of the same name.`);
}
