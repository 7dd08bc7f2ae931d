import { didYouMean } from "../../core/near-miss.ts";
import type { JsonSchema, StepDocument } from "../../steps/step-document.ts";
import { checkCondition, checkItems } from "./check-expressions.ts";
import { checkObject } from "./check-value.ts";
import type { Checking } from "./checking.ts";
import type { FileStep, StepDocuments, StepUse } from "./model.ts";
import { isName, nameHint } from "./names.ts";
import type { Position, Report } from "./problems.ts";
import { isEmpty, ownMap, readMap, readText } from "./read-map.ts";
import type { MapEntry, SourceNode } from "./read-yaml.ts";
import { anything, closedObject, shapeOf } from "./value-types.ts";

/** A step of a file as it is found: its id may still be none, or taken. */
export interface FoundStep {
  readonly at: Position;
  readonly id: string | null;
  readonly idAt: Position;
  readonly map: ReadonlyMap<string, MapEntry>;
}

const stepKeys = ["id", "use", "with", "if", "for-each", "on-failure"];

/** The steps of a file with their ids, of which each has to be one and its own. */
export function findSteps(node: SourceNode | undefined, report: Report): readonly FoundStep[] {
  if (node?.kind !== "list") {
    if (node && !isEmpty(node)) report.problem(node.at, "steps has to be a list.");
    return [];
  }
  const found = node.items.map((item) => findStep(item, report));
  const seen = new Map<string, Position>();
  for (const { id, idAt } of found) {
    const first = id === null ? undefined : seen.get(id);
    if (first) report.problem(idAt, `Step ${id} stands here twice: also in line ${first.line}.`);
    else if (id !== null) seen.set(id, idAt);
  }
  return found;
}

function findStep(item: SourceNode, report: Report): FoundStep {
  const map = readMap(item, { what: "A step", keys: stepKeys }, report);
  const entry = map.get("id");
  const id = readText(entry, report);
  if (entry === undefined) {
    report.problem(
      item.at,
      "The id of this step is missing.",
      "Other steps name its result by it.",
    );
  } else if (id !== null && !isName(id)) {
    report.problem(entry.value.at, `"${id}" is no id for a step.`, nameHint(id));
  }
  return { at: item.at, id, idAt: entry?.value.at ?? item.at, map };
}

/** A step with what it gives. */
export interface CheckedStep {
  readonly step: FileStep;
  readonly output: JsonSchema;
}

/** Checks one step by the documents of all. `checking` holds what it may name. */
export function checkStep(
  { at, id, map }: FoundStep,
  checking: Checking,
  documents: StepDocuments,
): CheckedStep {
  const forEach = map.get("for-each");
  const items = forEach && checkItems(forEach, checking);
  const inner = items
    ? withNames(checking, { item: items.item, index: { type: "number" } })
    : checking;
  const condition = map.get("if");
  const source = condition && checkCondition(condition, inner);
  const used = checkUse({ at, map, what: "this step" }, inner, documents);
  const onFailure = map.get("on-failure");
  return {
    step: {
      id: id ?? "",
      ...used.use,
      ...(source !== undefined && { if: source }),
      ...(items && { forEach: items.source }),
      ...(onFailure && { onFailure: checkFailure(onFailure, inner, documents) }),
    },
    output: outputOf(used.document, condition !== undefined, forEach !== undefined),
  };
}

function withNames(checking: Checking, more: Readonly<Record<string, JsonSchema>>): Checking {
  return { ...checking, names: { ...checking.names, ...more } };
}

/** What `steps.id` is. */
function outputOf(
  document: StepDocument | undefined,
  isConditional: boolean,
  isRepeated: boolean,
): JsonSchema {
  const output = document?.output ?? anything;
  const one = isConditional && document ? withSkipped(output) : output;
  return isRepeated ? { type: "array", items: one } : one;
}

function withSkipped(output: JsonSchema): JsonSchema {
  const { properties = {} } = shapeOf(output);
  return { ...output, properties: { ...properties, skipped: { type: "boolean" } } };
}

interface UsePlace {
  readonly at: Position;
  readonly map: ReadonlyMap<string, MapEntry>;
  readonly what: string;
}

interface CheckedUse {
  readonly use: StepUse;
  /** Undefined: there is no such step. */
  readonly document: StepDocument | undefined;
}

function checkUse(place: UsePlace, checking: Checking, documents: StepDocuments): CheckedUse {
  const { at, map } = place;
  const use = readUse(place, documents, checking.report);
  const document = Object.hasOwn(documents, use) ? documents[use] : undefined;
  const otherwise = map.get("with")?.keyAt ?? map.get("use")?.keyAt ?? at;
  const node = ownMap(map.get("with"), otherwise, checking.report);
  const wanted = { schema: document?.input ?? anything, path: "with" };
  return { use: { use, with: node ? checkObject(node, wanted, checking) : {} }, document };
}

/** The name of the step to use; empty when there is none. */
function readUse({ at, map, what }: UsePlace, documents: StepDocuments, report: Report): string {
  const entry = map.get("use");
  const use = readText(entry, report);
  const list = "List the steps with: aepx steps";
  if (entry === undefined) report.problem(at, `"use" of ${what} is missing.`, list);
  if (entry && use !== null && !Object.hasOwn(documents, use)) {
    const meant = didYouMean(use, Object.keys(documents)).trim();
    report.problem(entry.value.at, `There is no step to use called "${use}".`, meant || list);
  }
  return use ?? "";
}

const failure = closedObject({ code: { type: "string" }, message: { type: "string" } });

function checkFailure(
  { value: node }: MapEntry,
  checking: Checking,
  documents: StepDocuments,
): StepUse {
  const map = readMap(node, { what: "on-failure", keys: ["use", "with"] }, checking.report);
  const inner = withNames(checking, { error: failure });
  const { use, document } = checkUse({ at: node.at, map, what: "on-failure" }, inner, documents);
  if (document && isCreating(document)) {
    const message = `Step ${use.use} creates something in Adobe, which is not done on failure.`;
    checking.report.problem(
      map.get("use")?.value.at ?? node.at,
      message,
      "Let another step tell of it.",
    );
  }
  return use;
}

/** It needs the record of its own attempts, which the step that failed has. */
function isCreating({ calls }: StepDocument): boolean {
  return calls.some((call) => call.startsWith("POST "));
}
