/** What was really made and sent, for tests that ask "how many". */
export interface Counters {
  datasetsCreated: number;
  datasetsDeleted: number;
  exportJobsCreated: number;
  segmentJobsCreated: number;
  tokensIssued: number;
  /** By `METHOD TEMPLATE`; control calls are not counted. */
  requests: Record<string, number>;
  bytesSent: number;
  /** Requests that reached a second port which only a foreign href or redirect names. */
  foreignHostHits: number;
  foreignTokens: number;
}

export function createCounters(): Counters {
  return {
    datasetsCreated: 0,
    datasetsDeleted: 0,
    exportJobsCreated: 0,
    segmentJobsCreated: 0,
    tokensIssued: 0,
    requests: {},
    bytesSent: 0,
    foreignHostHits: 0,
    foreignTokens: 0,
  };
}

export function countRequest(counters: Counters, key: string): void {
  counters.requests[key] = (counters.requests[key] ?? 0) + 1;
}
