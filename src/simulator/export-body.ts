import { isRecord, momentOf, textOf } from "./bodies.ts";
import { eventColumns, selectColumns, unionColumns } from "./columns.ts";
import { defaultMergePolicyId, mergePolicies } from "./policy-handlers.ts";
import { PROFILE_CLASS } from "./registry-handlers.ts";
import { audienceKey } from "./segment-members.ts";
import type { Simulation } from "./simulation.ts";
import type { ExportBody, ExportSegment } from "./state.ts";

type Fields = Readonly<Record<string, unknown>>;

const STATUSES = ["realized", "exited", "existing"];

/** Reads the body of POST /export/jobs, or says what is wrong with it. Adobe publishes no such texts (inferred). */
export function readExportBody(simulation: Simulation, body: unknown): ExportBody | string {
  if (!isRecord(body)) return "The body is a JSON object.";
  const destination = isRecord(body["destination"]) ? body["destination"] : {};
  const datasetId = textOf(destination["datasetId"]);
  if (!datasetId) return "destination.datasetId is required.";
  const schema = isRecord(body["schema"]) ? body["schema"] : {};
  if (schema["name"] !== PROFILE_CLASS) return `schema.name has to be ${PROFILE_CLASS}.`;
  const filter = body["filter"] ?? {};
  if (!isRecord(filter)) return "filter is a JSON object.";
  const segments = readSegments(simulation, filter);
  if (typeof segments === "string") return segments;
  const mergePolicyId = readMergePolicy(simulation, body, segments);
  if (!mergePolicyId.startsWith(" ")) {
    const rest = readRest(body, filter);
    if (typeof rest === "string") return rest;
    const segmentPerBatch = destination["segmentPerBatch"] === true;
    return { raw: body, datasetId, segmentPerBatch, segments, mergePolicyId, ...rest };
  }
  return mergePolicyId.trim();
}

function readSegments({ state }: Simulation, filter: Fields): ExportSegment[] | null | string {
  const list = filter["segments"];
  if (list === undefined) return null;
  if (!Array.isArray(list) || list.length === 0) return "filter.segments is a list of segments.";
  const segments: ExportSegment[] = [];
  for (const item of list as unknown[]) {
    const segment = readSegment(item);
    if (typeof segment === "string") return segment;
    const wrong = refuseSegment(state, segment);
    if (wrong) return wrong;
    segments.push(segment);
  }
  return segments;
}

/** Only audiences of people can be exported, each under the namespace that it has (inferred). */
function refuseSegment(
  { segments, audiences }: Simulation["state"],
  { segmentId, segmentNs }: ExportSegment,
): string | undefined {
  const all = [...audiences.values()];
  if (segmentNs.toLowerCase() !== "ups") {
    const key = audienceKey({ namespace: segmentNs, audienceId: segmentId });
    const known = all.some((one) => one.kind === "external" && audienceKey(one) === key);
    return known ? undefined : `Audience ${segmentId} was not found in namespace ${segmentNs}.`;
  }
  if (segments.has(segmentId)) return undefined;
  return all.some((one) => one.kind === "account" && one.id === segmentId)
    ? `Segment ${segmentId} holds accounts, which cannot be exported as profiles.`
    : `Segment ${segmentId} was not found.`;
}

function readSegment(item: unknown): ExportSegment | string {
  const fields = isRecord(item) ? item : {};
  const segmentId = textOf(fields["segmentId"]);
  if (!segmentId) return "filter.segments[].segmentId is required.";
  const status: unknown = fields["status"] ?? ["realized"];
  if (!Array.isArray(status) || !status.every((word) => STATUSES.includes(String(word)))) {
    return `filter.segments[].status is a list of ${STATUSES.join(", ")}.`;
  }
  const segmentNs = textOf(fields["segmentNs"]) || "ups";
  return { segmentId, segmentNs, status: status.map(String) };
}

/** Its id, or a complaint that begins with a blank. */
function readMergePolicy(
  { settings, state }: Simulation,
  body: Fields,
  segments: readonly ExportSegment[] | null,
): string {
  const policy = body["mergePolicy"];
  if (policy === undefined) {
    if (segments !== null && segments.length > 1) {
      return " Several segments need an explicit mergePolicy.";
    }
    const own = state.segments.get(segments?.[0]?.segmentId ?? "")?.mergePolicyId;
    return own ?? defaultMergePolicyId(settings.seed);
  }
  const id = isRecord(policy) ? textOf(policy["id"]) : "";
  const known = mergePolicies(settings.seed).some((candidate) => candidate.id === id);
  return known ? id : " mergePolicy.id is unknown.";
}

function readRest(body: Fields, filter: Fields) {
  const fields = readFields(body);
  if (typeof fields === "string") return fields;
  const window = isRecord(filter["segmentQualificationTime"])
    ? filter["segmentQualificationTime"]
    : {};
  const from = momentOf(window["startTime"]);
  const to = momentOf(window["endTime"]);
  const ingestedAfter = momentOf(filter["fromIngestTimestamp"]);
  if (from === undefined || to === undefined || ingestedAfter === undefined) {
    return "Times are RFC 3339.";
  }
  const eventFields = readEventFields(body);
  if (typeof eventFields === "string") return eventFields;
  const emptyProfiles = filter["emptyProfiles"] === true;
  return { fields, eventFields, qualified: { from, to }, ingestedAfter, emptyProfiles };
}

/** Null: every column of the events (documented for an absent list). */
function readEventFields(body: Fields): readonly string[] | null | string {
  const paths = toPaths(textOf(eventList(body)?.["fields"]));
  // What lies below a column is chosen with it.
  const names = [...new Set(paths.map((path) => path.split(".")[0] ?? ""))].toSorted();
  const unknown = names.find((name) => !eventColumns.some((column) => column === name));
  if (unknown !== undefined) return `additionalFields names ${unknown}, which events do not have.`;
  return names.length === 0 ? null : names;
}

function eventList(body: Fields): Fields | undefined {
  const additional = isRecord(body["additionalFields"]) ? body["additionalFields"] : {};
  return isRecord(additional["eventList"]) ? additional["eventList"] : undefined;
}

function toPaths(text: string): string[] {
  return text
    .split(",")
    .map((path) => path.trim())
    .filter((path) => path !== "");
}

/** Null: all. Events come with `additionalFields.eventList`, as they do with all fields. */
function readFields(body: Fields): readonly string[] | null | string {
  const written = body["fields"] ?? "";
  if (typeof written !== "string") return "fields is a text with commas.";
  const paths = toPaths(written);
  if (paths.length === 0) return null;
  const union = unionColumns({ firstDayMs: 0, segments: [] });
  const [unknown] = selectColumns(union, paths).unknown;
  if (unknown !== undefined) return `fields names ${unknown}, which is not in the union schema.`;
  const all = eventList(body) ? [...paths, "timeSeriesEvents"] : paths;
  return [...new Set(all)].toSorted();
}
