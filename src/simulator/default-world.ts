import { DAY_MS, EVALUATION_MS } from "./people.ts";
import { recentPql } from "./edit-rule.ts";
import { defaultMergePolicyId } from "./policy-handlers.ts";
import { UNION_ID } from "./registry-handlers.ts";
import { peopleDay } from "./segment-members.ts";
import { seededHex, seededUuid } from "./seeded.ts";
import { catalogId, type Simulation } from "./simulation.ts";
import type { BatchRecord, DatasetRecord, SegmentRecord } from "./state.ts";
import type { ContentSpec } from "./content-spec.ts";

/** The service client that writes Customer AI scores (documented). */
const SCORES_CLIENT = "acp_foundation_push";

const HOUR_MS = 3_600_000;
const instances = ["churn", "propensity"] as const;

interface ForeignDataset {
  readonly name: string;
  readonly createdClient: string;
  readonly fields: readonly string[] | null;
}

/** Things of other teams: a dataset without a batch, ones written by other clients, one that looks like a target of ours. */
const foreign: readonly ForeignDataset[] = [
  { name: "Web events", createdClient: "acp_ui_platform", fields: null },
  { name: "Loyalty members", createdClient: "acp_ui_platform", fields: ["identityMap", "person"] },
  { name: "CRM import", createdClient: "flow_service", fields: ["identityMap", "personalEmail"] },
  { name: "Profile export (marketing)", createdClient: "marketing_reports", fields: null },
];

/** Fills the sandbox as it stands on the first day. */
export function buildWorld(simulation: Simulation): void {
  const { state } = simulation;
  addSegments(simulation);
  for (const instance of instances) addScoresDataset(simulation, instance);
  for (const dataset of foreign) addForeignDataset(simulation, dataset);
  addScores(simulation, state.day - 1);
  addScores(simulation, state.day);
  addEvaluation(simulation, state.day - 1);
  addEvaluation(simulation, state.day);
}

/** Moves the clock on by whole days, and the world with it. */
export function moveToDay(simulation: Simulation, day: number): void {
  simulation.state.offsetMs += (day - simulation.state.day) * DAY_MS;
  catchUp(simulation);
}

/**
 * Each midnight since the last look brings a day: its scores, its memberships and its scheduled evaluation. Time that was skipped by
 * `advanceSeconds` has no midnights.
 */
export function catchUp(simulation: Simulation): void {
  const { state, now } = simulation;
  const today = Math.floor((now() - state.idleMs - state.firstDayMs) / DAY_MS);
  while (state.day < today) {
    state.day += 1;
    addScores(simulation, state.day);
    addEvaluation(simulation, state.day);
  }
}

export interface ExtraBatch {
  /** Id or name. */
  readonly dataset: string;
  /** Who wrote it. Default: the client that writes Customer AI scores. */
  readonly client?: string;
}

/** By id or name. */
export function findDataset({ state }: Simulation, wanted: string): DatasetRecord | undefined {
  return (
    state.datasets.get(wanted) ?? [...state.datasets.values()].find(({ name }) => name === wanted)
  );
}

/**
 * One more good batch, which replaces no other: both are live. It holds scores in a scores dataset, identities in any other, of the
 * first tenth of the people. Nothing happens when there is no such dataset.
 */
export function addExtraBatch(simulation: Simulation, extra: ExtraBatch): void {
  const { settings, state, now } = simulation;
  const dataset = findDataset(simulation, extra.dataset);
  if (!dataset) return;
  const instance = instances.find((known) => scoresName(known) === dataset.name);
  const people = {
    ...peopleDay(simulation, state.day),
    profiles: Math.ceil(settings.profiles / 10),
  };
  addBatch(simulation, {
    id: seededHex(settings.seed, ["extra-batch", simulation.nextNumber()]),
    datasetId: dataset.id,
    createdClient: extra.client ?? SCORES_CLIENT,
    createdAt: now(),
    completedAt: now(),
    content: instance
      ? { ...people, kind: "scores", instance }
      : { ...people, kind: "profiles", fields: ["identityMap"] },
  });
}

const recentBuyers = {
  name: "Recent buyers",
  description: "Bought within the last 7 days",
  pql: recentPql(7),
  rule: { kind: "recent" },
} as const;

function addSegments({ settings, state }: Simulation): void {
  const { seed } = settings;
  const madeAt = state.firstDayMs - 60 * DAY_MS;
  const segments: readonly Pick<SegmentRecord, "name" | "description" | "pql" | "rule">[] = [
    {
      name: "High churn risk",
      description: "Customer AI score of 80 and more",
      pql: "_aepxdemo.churn.score >= 80",
      rule: { kind: "high-churn" },
    },
    {
      name: "Loyal customers",
      description: "Buys again and again",
      pql: '_aepxdemo.loyalty.tier = "gold"',
      rule: { kind: "loyal" },
    },
    ...(settings.changing ? [recentBuyers] : []),
  ];
  for (const [index, segment] of segments.entries()) {
    const id = seededUuid(seed, "world-segment", segment.name);
    const createdAt = madeAt + index * DAY_MS;
    const mergePolicyId = defaultMergePolicyId(seed);
    state.segments.set(id, { ...segment, id, mergePolicyId, createdAt, visibleAt: createdAt });
  }
}

function addScoresDataset(simulation: Simulation, instance: (typeof instances)[number]): void {
  const enabled = instance === "churn";
  addDataset(simulation, {
    name: scoresName(instance),
    createdClient: SCORES_CLIENT,
    schemaId: `https://ns.adobe.com/aepxdemo/schemas/${seededHex(simulation.settings.seed, ["schema", instance])}`,
    tags: enabled
      ? { unifiedProfile: ["enabled:true"], unifiedIdentity: ["enabled:true"] }
      : { acp_granular_plugin_validation_flags: ["identity:enabled"] },
  });
}

function addForeignDataset(
  simulation: Simulation,
  { name, createdClient, fields }: ForeignDataset,
): void {
  const { settings, state } = simulation;
  const isTarget = name.startsWith("Profile export");
  const id = addDataset(simulation, {
    name,
    createdClient,
    schemaId: isTarget
      ? UNION_ID
      : `https://ns.adobe.com/aepxdemo/schemas/${seededHex(settings.seed, ["schema", name])}`,
    tags: {},
  });
  if (fields === null) return;
  addBatch(simulation, {
    id: seededHex(settings.seed, ["foreign-batch", name]),
    datasetId: id,
    createdClient,
    createdAt: state.firstDayMs - 3 * DAY_MS,
    content: { ...peopleDay(simulation, state.day), kind: "profiles", fields },
  });
}

function scoresName(instance: string): string {
  return `Customer AI Scores - ${instance}`;
}

interface NewDataset {
  readonly name: string;
  readonly createdClient: string;
  readonly schemaId: string;
  readonly tags: Readonly<Record<string, readonly string[]>>;
}

function addDataset({ settings, state }: Simulation, dataset: NewDataset): string {
  const id = catalogId(settings.seed, "world", dataset.name);
  const createdAt = state.firstDayMs - (90 - state.datasets.size) * DAY_MS;
  const record: DatasetRecord = {
    id,
    name: dataset.name,
    schemaId: dataset.schemaId,
    tags: dataset.tags,
    createdClient: dataset.createdClient,
    createdAt,
    updatedAt: createdAt,
    visibleAt: createdAt,
    version: 1,
    fields: {
      name: dataset.name,
      schemaRef: { id: dataset.schemaId, contentType: "application/vnd.adobe.xed+json;version=1" },
      fileDescription: { persisted: true, containerFormat: "parquet", format: "parquet" },
    },
  };
  state.datasets.set(id, record);
  return id;
}

/** Scores of a day are written the evening before; each batch replaces the one before it. */
function addScores(simulation: Simulation, day: number): void {
  const { settings, state } = simulation;
  const createdAt = state.firstDayMs + day * DAY_MS - 2 * HOUR_MS;
  const date = new Date(createdAt).toISOString().slice(0, 10);
  for (const instance of instances) {
    const datasetId = catalogId(settings.seed, "world", scoresName(instance));
    const before = scoresBatchId(settings.seed, instance, day - 1);
    addBatch(simulation, {
      id: scoresBatchId(settings.seed, instance, day),
      datasetId,
      createdClient: SCORES_CLIENT,
      createdAt,
      content: { ...peopleDay(simulation, day), kind: "scores", instance },
      ...(state.batches.has(before) && {
        replaces: [before],
        replaceReason: `Replacing for ${date}`,
      }),
    });
  }
}

function scoresBatchId(seed: number, instance: string, day: number): string {
  return seededHex(seed, ["scores-batch", instance, day]);
}

type NewBatch = Pick<BatchRecord, "id" | "datasetId" | "createdClient" | "createdAt"> &
  Partial<Pick<BatchRecord, "replaces" | "replaceReason" | "completedAt">> & {
    readonly content: ContentSpec;
  };

function addBatch({ state }: Simulation, batch: NewBatch): void {
  state.batches.set(batch.id, {
    replaces: [],
    replaceReason: null,
    completedAt: batch.createdAt + HOUR_MS / 2,
    ...batch,
    end: "success",
    empty: false,
    rowErrors: false,
    ofJob: false,
    vanishes: false,
    vanished: null,
    visibleAt: batch.createdAt,
  });
}

/** The scheduled evaluation of everything, which ends at midnight. */
function addEvaluation({ settings, state }: Simulation, day: number): void {
  // The last midnight of the clock, which skipped time may have moved away from the day's own.
  const skippedMs = Math.floor(state.idleMs / DAY_MS) * DAY_MS;
  const endsAt = state.firstDayMs + day * DAY_MS + skippedMs;
  const id = seededUuid(settings.seed, "evaluation", day);
  const createdAt = endsAt - EVALUATION_MS;
  state.segmentJobs.set(id, {
    id,
    source: "scheduler",
    segmentIds: ["*"],
    timeline: {
      createdAt,
      queuedAt: createdAt,
      processingAt: createdAt,
      endsAt,
      end: "SUCCEEDED",
      cancel: null,
    },
    day,
    visibleAt: createdAt,
    requestId: seededUuid(settings.seed, "evaluation-request", day),
  });
}
