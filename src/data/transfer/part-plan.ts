const MIB = 1024 ** 2;

/** A file up to this length is fetched by one connection while there are files enough for all of them. */
const WHOLE_BYTES = 64 * MIB;
const PART_BYTES_MAX = 64 * MIB;

export interface PartLimits {
  /** How many parts can be under way at once. */
  readonly connections: number;
  /** Fixed length of a part; null: as it fits. */
  readonly partSizeBytes: number | null;
  /** What one connection was seen to carry; null: not known yet. */
  readonly bytesPerSecond: number | null;
  /** Bytes of all files that have not come yet, what is being fetched included. */
  readonly bytesToCome: number;
}

export interface PartQuestion {
  /** Bytes of the file that nobody fetches yet, beginning where the part will begin. */
  readonly gapBytes: number;
  /** Files that nobody has begun, this one included. */
  readonly filesWaiting: number;
}

/**
 * How many bytes the next request asks for: an equal share of what is to come for each connection, so that parts shrink towards the end and
 * all connections finish together; never so long that it nears the minute at which Adobe cuts a response (seen live), never so short that
 * asking costs more than it brings.
 */
export function nextPartBytes(question: PartQuestion, limits: PartLimits): number {
  const { gapBytes, filesWaiting } = question;
  const { connections, partSizeBytes, bytesToCome } = limits;
  if (partSizeBytes !== null) return Math.min(gapBytes, partSizeBytes);
  if (gapBytes <= WHOLE_BYTES && filesWaiting >= connections) return gapBytes;
  const { least, most } = bounds(limits);
  const share = Math.ceil(bytesToCome / connections / MIB) * MIB;
  const wanted = Math.min(most, Math.max(least, share));
  // A rest that is not worth a request of its own goes along.
  return gapBytes < wanted + least / 2 ? gapBytes : wanted;
}

/** Half a second to 20 seconds of one connection, within 2 and 64 MiB. */
function bounds({ bytesPerSecond }: PartLimits): { readonly least: number; readonly most: number } {
  if (bytesPerSecond === null) return { least: 8 * MIB, most: PART_BYTES_MAX };
  return {
    least: clamp(bytesPerSecond * 0.5, 2 * MIB, 16 * MIB),
    most: clamp(bytesPerSecond * 20, 8 * MIB, PART_BYTES_MAX),
  };
}

function clamp(bytes: number, least: number, most: number): number {
  return Math.round(Math.min(most, Math.max(least, bytes)));
}
