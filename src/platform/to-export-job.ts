import { jobState, toJobErrors } from "./job-state.ts";
import type { ExportJob, ExportJobBody } from "./records.ts";
import {
  type WireObject,
  wireCount,
  wireList,
  wireNumber,
  wireObject,
  wireText,
  wireTexts,
  wireTime,
} from "./wire.ts";

export function toExportJob(wire: WireObject): ExportJob {
  const status = (wireText(wire["status"]) ?? "unknown").toUpperCase();
  const destination = wireObject(wire["destination"]);
  const metrics = wireObject(wire["metrics"]);
  return {
    id: wireText(wire["id"]) ?? "",
    state: jobState(status),
    status,
    datasetId: datasetIdOf(destination),
    segmentPerBatch: destination["segmentPerBatch"] === true,
    batches: batchesOf(destination),
    body: toEcho(wire),
    exportedProfiles: wireCount(metrics["totalExportedProfileCounter"]),
    errors: toJobErrors(wire["errors"]),
    createdAt: wireTime(wire["creationTime"]),
    updatedAt: wireTime(wire["updateTime"]),
  };
}

/** Both spellings occur in answers. */
function datasetIdOf(destination: WireObject): string | null {
  return wireText(destination["datasetId"]) ?? wireText(destination["dataSetId"]);
}

/** One batch for all, or one per segment: an array in newer documents, one object in older ones. "" names none. */
function batchesOf(destination: WireObject): ExportJob["batches"] {
  const perSegment = wireList(destination["batches"])
    .map(wireObject)
    .map((entry) => ({
      id: wireText(entry["batchId"]),
      segmentId: wireText(entry["segmentId"]),
    }));
  const single = { id: wireText(destination["batchId"]), segmentId: null };
  return (perSegment.length > 0 ? perSegment : [single]).flatMap(({ id, segmentId }) =>
    id === null ? [] : [{ id, segmentId }],
  );
}

/** The request as the service repeats it; what it does not repeat stays out. */
function toEcho(wire: WireObject): ExportJobBody {
  const destination = wireObject(wire["destination"]);
  const fields = wireText(wire["fields"]);
  const mergePolicy = mergePolicyOf(wireObject(wire["mergePolicy"]));
  const filter = filterOf(wireObject(wire["filter"]));
  const events = wireText(wireObject(wireObject(wire["additionalFields"])["eventList"])["fields"]);
  return {
    ...(fields === null ? {} : { fields }),
    ...(mergePolicy === null ? {} : { mergePolicy }),
    ...(filter === null ? {} : { filter }),
    ...(events === null ? {} : { additionalFields: { eventList: { fields: events } } }),
    destination: {
      datasetId: datasetIdOf(destination) ?? "",
      segmentPerBatch: destination["segmentPerBatch"] === true,
    },
    schema: { name: wireText(wireObject(wire["schema"])["name"]) ?? "" },
  };
}

function mergePolicyOf(wire: WireObject): { id: string; version?: number } | null {
  const id = wireText(wire["id"]);
  const version = wireNumber(wire["version"]);
  return id === null ? null : { id, ...(version === null ? {} : { version }) };
}

/** Null where no filter is repeated. `emptyProfiles: false` is the same as none. */
function filterOf(wire: WireObject): NonNullable<ExportJobBody["filter"]> | null {
  const { segments, segmentQualificationTime, fromIngestTimestamp, emptyProfiles } = wire;
  const window = wireObject(segmentQualificationTime);
  const [startTime, endTime] = [wireText(window["startTime"]), wireText(window["endTime"])];
  const ingested = wireText(fromIngestTimestamp);
  const rest = {
    ...(startTime === null && endTime === null
      ? {}
      : {
          segmentQualificationTime: {
            ...(startTime === null ? {} : { startTime }),
            ...(endTime === null ? {} : { endTime }),
          },
        }),
    ...(ingested === null ? {} : { fromIngestTimestamp: ingested }),
    ...(emptyProfiles === true ? { emptyProfiles } : {}),
  };
  if (segments === undefined && Object.keys(rest).length === 0) return null;
  return { segments: segmentsOf(segments), ...rest };
}

/** `UPS` and `ups` are one namespace; every other keeps its spelling. */
function segmentsOf(wire: unknown): NonNullable<ExportJobBody["filter"]>["segments"] {
  return wireList(wire)
    .map(wireObject)
    .map((segment) => {
      const namespace = wireText(segment["segmentNs"]) ?? "ups";
      return {
        segmentId: wireText(segment["segmentId"]) ?? "",
        segmentNs: namespace.toLowerCase() === "ups" ? "ups" : namespace,
        status: wireTexts(segment["status"]),
      };
    });
}
