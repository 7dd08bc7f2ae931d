/** How a transfer uses connections. */
export type TransferTuning = {
  /** Connections at a time, 1 to 64; fewer while the server refuses requests. Default 16. */
  readonly concurrency: number;
  /** Bytes of one ranged request, 1 MiB or more; null, the default: 2 to 64 MiB, by rate and rest. */
  readonly partSizeBytes: number | null;
  /** Bytes a second of all connections together; null, the default: no bound. */
  readonly bytesPerSecondMax: number | null;
};

export const CONCURRENCY_MAX = 64;
export const PART_SIZE_BYTES_MIN = 1024 ** 2;

export const DEFAULT_TUNING: TransferTuning = {
  concurrency: 16,
  partSizeBytes: null,
  bytesPerSecondMax: null,
};
