import type { JsonObject } from "../../core/json.ts";
import type { JsonSchema } from "../../steps/step-document.ts";
import { inputSchema, readInputs } from "./check-inputs.ts";
import { type CheckedStep, checkStep, findSteps, type FoundStep } from "./check-steps.ts";
import { checkObject } from "./check-value.ts";
import type { Checking } from "./checking.ts";
import type { StepDocuments, WorkflowFile } from "./model.ts";
import { readName } from "./file-name.ts";
import { createReport, type Position, type Problem, type Report } from "./problems.ts";
import { isEmpty, ownMap, readMap, readText } from "./read-map.ts";
import { type MapEntry, readYaml, type SourceNode } from "./read-yaml.ts";
import { collectReferences } from "./step-references.ts";
import type { ScopeUse } from "./typing.ts";
import { anything, closedObject } from "./value-types.ts";

export type { Problem } from "./problems.ts";

/** A workflow file as it was read. */
export interface ReadFile {
  /** Null when there is a problem. */
  readonly file: WorkflowFile | null;
  /** All that is wrong with it, in the order of the file. */
  readonly problems: readonly Problem[];
  /** What is probably not meant. */
  readonly warnings: readonly Problem[];
}

/** Reads and checks a workflow file, YAML or JSON, whole: signs, keys, names, references, types. Asks nothing of anybody. */
export function readWorkflowFile(
  text: string,
  fileName: string,
  documents: StepDocuments,
): ReadFile {
  const report = createReport();
  const { root, readable } = readYaml(text, report);
  const file = readable ? readRoot(root, { fileName, documents, report }) : null;
  const problems = report.problems();
  return { file: problems.length === 0 ? file : null, problems, warnings: report.warnings() };
}

interface Reading {
  readonly fileName: string;
  readonly documents: StepDocuments;
  readonly report: Report;
}

const fileKeys = ["name", "description", "inputs", "steps", "outputs"];

function readRoot(root: SourceNode, reading: Reading): WorkflowFile {
  const { report } = reading;
  if (isEmpty(root))
    report.problem(root.at, "The file is empty.", "It begins with name and steps.");
  else if (root.kind !== "map") report.problem(root.at, "A workflow file has to be an object.");
  const isMap = root.kind === "map";
  const map: ReadonlyMap<string, MapEntry> = isMap
    ? readMap(root, { what: "A workflow file", keys: fileKeys }, report)
    : new Map();
  if (isMap && !map.has("steps")) report.problem(root.at, "steps is missing.");
  const name = readName(map.get("name"), root, reading);
  const description = readText(map.get("description"), report);
  const inputs = readInputs(map.get("inputs")?.value, report);
  const used = new Set<string | null>();
  const scope = fileScope(inputs, used, reading);
  const { steps, outputs } = readSteps(map, scope, reading);
  warnOfUnused(map.get("inputs")?.value, used, report);
  return { name, ...(description !== null && { description }), inputs, steps, outputs };
}

/** What every place of a file may name. */
type FileScope = Pick<Checking, "names" | "report"> & {
  readonly useInput: (use: ScopeUse) => void;
};

function fileScope(
  inputs: WorkflowFile["inputs"],
  used: Set<string | null>,
  { report }: Reading,
): FileScope {
  const declared = Object.entries(inputs).map(([name, input]) => [name, inputSchema(input)]);
  return {
    report,
    names: {
      inputs: closedObject(Object.fromEntries(declared) as Record<string, JsonSchema>),
      run: closedObject({ id: { type: "string" } }),
    },
    useInput: ({ of, name }) => {
      if (of === "inputs") used.add(name);
    },
  };
}

function readSteps(
  map: ReadonlyMap<string, MapEntry>,
  { names, report, useInput }: FileScope,
  { documents }: Reading,
): Pick<WorkflowFile, "steps" | "outputs"> {
  const node = map.get("steps")?.value;
  const found = findSteps(node, report);
  if (node && found.length === 0 && (node.kind === "list" || isEmpty(node))) {
    report.problem(node.at, "There are no steps.");
  }
  const references = collectReferences(placesOf(found));
  const given = new Map<string, JsonSchema>();
  const checkingOf = (from: string, later: readonly FoundStep[]): Checking => {
    const laterSteps = new Set(later.flatMap(({ id }) => (id === null || given.has(id) ? [] : id)));
    const onUse = (use: ScopeUse, at: Position) => {
      useInput(use);
      const isKnown = use.of === "steps" && (laterSteps.has(use.name) || given.has(use.name));
      if (isKnown) references.add({ from, to: use.name, at, later: laterSteps.has(use.name) });
    };
    return {
      report,
      laterSteps,
      onUse,
      names: { ...names, steps: closedObject(Object.fromEntries(given)) },
    };
  };
  const steps = found.map((one, index) => {
    const checking = checkingOf(one.id ?? "", found.slice(index));
    const checked: CheckedStep = checkStep(one, checking, documents);
    if (one.id !== null && !given.has(one.id)) given.set(one.id, checked.output);
    return checked.step;
  });
  const outputs = readOutputs(map.get("outputs"), checkingOf("", []));
  references.tell(report);
  return { steps, outputs };
}

function placesOf(found: readonly FoundStep[]): ReadonlyMap<string, Position> {
  return new Map(found.flatMap(({ id, idAt }) => (id === null ? [] : [[id, idAt] as const])));
}

function readOutputs(entry: MapEntry | undefined, checking: Checking): JsonObject {
  if (entry === undefined) return {};
  const node = ownMap(entry, entry.keyAt, checking.report);
  return node ? checkObject(node, { schema: anything, path: "outputs" }, checking) : {};
}

function warnOfUnused(
  node: SourceNode | undefined,
  used: ReadonlySet<string | null>,
  report: Report,
): void {
  if (node?.kind !== "map" || used.has(null)) return;
  for (const { key, keyAt } of node.entries.filter(({ key: name }) => !used.has(name))) {
    report.warning(keyAt, `Input ${key} is used nowhere.`, "Take it out, or use it.");
  }
}
