import { nextPartBytes, type PartLimits } from "./part-plan.ts";
import { bytesOf, type ByteRange, type RangeSet } from "./range-set.ts";

/** A piece of work for one connection. */
export interface Work {
  /** Place of the file in the queue's list. */
  readonly file: number;
  readonly range: ByteRange;
}

export interface WorkQueue {
  /**
   * The next range: of the file that the connection fetched last, so that bytes arrive in order; else of a file that nobody has begun;
   * else of the one with most left. Undefined: everything is fetched or being fetched.
   */
  take(limits: PartLimits, lastFile?: number): Work | undefined;
  /** What is left of the file is not handed out any more. */
  readonly drop: (file: number) => void;
  /** Everything of the file has to be fetched anew. */
  restart(file: number): void;
  /** From here on what is handed out is as long as it can be: the server sends files whole only. */
  readonly splitNoMore: () => void;
}

/** `missing`: for each file the bytes to fetch, one empty range where there are none. Begun files come first. */
export function createWorkQueue(
  files: readonly { readonly sizeBytes: number; readonly missing: RangeSet }[],
): WorkQueue {
  const left = files.map(({ missing }) => [...missing]);
  const order = inOrder(files);
  let next = 0;
  const begun = new Set<number>();
  let isSplitting = true;

  function choose(lastFile: number | undefined): number | undefined {
    if (lastFile !== undefined && begun.has(lastFile)) return lastFile;
    if (next < order.length) return order[next++];
    const bytesLeft = [...begun].map((file) => ({ file, bytes: bytesOf(left[file] ?? []) }));
    return bytesLeft.toSorted((a, b) => b.bytes - a.bytes)[0]?.file;
  }

  function replace(file: number, ranges: readonly ByteRange[]): void {
    left[file] = [...ranges];
    if (ranges.length > 0) begun.add(file);
    else begun.delete(file);
  }

  return {
    take(limits, lastFile) {
      const filesWaiting = order.length - next;
      const file = choose(lastFile);
      const gap = file === undefined ? undefined : left[file]?.shift();
      if (file === undefined || gap === undefined) return undefined;
      const gapBytes = gap.end - gap.start;
      const bytes = isSplitting ? nextPartBytes({ gapBytes, filesWaiting }, limits) : gapBytes;
      const end = gap.start + bytes;
      if (end < gap.end) left[file]?.unshift({ start: end, end: gap.end });
      if (left[file]?.length) begun.add(file);
      else begun.delete(file);
      return { file, range: { start: gap.start, end } };
    },
    drop: (file) => replace(file, []),
    restart: (file) => replace(file, [{ start: 0, end: files[file]?.sizeBytes ?? 0 }]),
    splitNoMore() {
      isSplitting = false;
    },
  };
}

/** What an earlier attempt has begun comes first, so that little is lost by another end; the rest as listed. */
function inOrder(
  files: readonly { readonly sizeBytes: number; readonly missing: RangeSet }[],
): number[] {
  const places = [...files.keys()];
  const isBegun = (place: number) => {
    const file = files[place];
    return file !== undefined && bytesOf(file.missing) < file.sizeBytes;
  };
  return [...places.filter(isBegun), ...places.filter((place) => !isBegun(place))];
}
