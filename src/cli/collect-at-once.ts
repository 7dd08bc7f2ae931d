/**
 * For a process that moves many bytes. Each chunk of a download is memory outside V8's heap, for which V8 marks the whole heap anew every
 * 30 MB or so, in steps and in threads of its own: an eighth of the processor time of a bulk download. Without steps it collects in one
 * go, and less often (some 15 MB more of memory; measured). V8 reads the flag whenever marking might begin, so it may change while V8
 * runs. Called late: code that Node has compiled ahead is of no use under other flags, so modules would load more slowly.
 * The module itself takes 3 ms to load, which no other command should pay.
 */
export function collectAtOnce(): void {
  process.getBuiltinModule("node:v8").setFlagsFromString("--no-incremental-marking");
}
