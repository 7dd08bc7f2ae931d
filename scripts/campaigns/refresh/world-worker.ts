import { runWorld } from "./run-world.ts";
import type { WorldRequest } from "./run-worlds.ts";

/** A process that lives through worlds, one at a time, as it is asked to. */
process.on("message", ({ seed, campaign }: WorldRequest) => {
  void runWorld(seed, campaign).then((report) => process.send?.(report));
});
