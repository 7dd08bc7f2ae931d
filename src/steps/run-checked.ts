import { UsageError } from "../core/errors.ts";
import type { Json, JsonObject } from "../core/json.ts";
import type { StepContext } from "../core/step-context.ts";
import { type StepName, steps } from "./catalog.ts";
import { fitsSchema } from "./schema-fits.ts";
import type { Step, StepPorts } from "./step.ts";
import type { JsonSchema } from "./step-document.ts";

/** How a step is run wherever it is run: what it needs, what it is given, what runs it. */
export interface StepCall<I extends JsonObject> {
  readonly ports: StepPorts;
  readonly input: I;
  readonly context: StepContext;
  /** Nothing may change; for a step that a dry run does not end before. Default: false. */
  readonly dry?: boolean;
}

/**
 * Runs a step between two checks: of its input before, of its output after. A bad input is `bad-workflow`, with all that is wrong with it;
 * so is a bad output of a step of somebody's own, while one of ours is a bug. A step without schemas is not checked.
 */
export async function runChecked<I extends JsonObject, O extends Json>(
  step: Step<I, O>,
  { ports, input, context, dry = false }: StepCall<I>,
): Promise<O> {
  const { ours, schemas } = await schemasOf(step);
  const wrong = await problemsOf(step.name, schemas.input, input);
  if (wrong.length > 0) throw badWorkflow(step.name, "cannot take its input", wrong);
  const output = await (dry ? dryRunOf(step) : step.run)(ports, input, context);
  const off = await problemsOf(step.name, schemas.output, output);
  if (off.length === 0) return output;
  if (!ours) throw badWorkflow(step.name, "gave another output than it declares", off);
  throw new Error(`Step ${step.name} gave another output than it declares: ${off.join("; ")}.`);
}

function dryRunOf<I extends JsonObject, O extends Json>({
  name,
  run,
  dryRun = run,
}: Step<I, O>): Step<I, O>["run"] {
  if (dryRun === "ends") throw new Error(`A dry run ends before ${name}.`);
  return dryRun;
}

interface Schemas {
  readonly input?: JsonSchema | undefined;
  readonly output?: JsonSchema | undefined;
}

async function schemasOf(step: Schemas & { readonly name: string }) {
  const { name } = step;
  const ours = Object.hasOwn(steps, name) && Object.is(steps[name as StepName], step);
  if (!ours) return { ours, schemas: step };
  const { openDocument } = await import("./open-document.ts");
  return { ours, schemas: openDocument(name) };
}

async function problemsOf(
  name: string,
  schema: JsonSchema | undefined,
  value: unknown,
): Promise<readonly string[]> {
  if (schema === undefined || fitsSchema(schema, value)) return [];
  const { schemaProblems } = await import("./check-schema.ts");
  try {
    return schemaProblems(schema, value);
  } catch (cause) {
    throw new UsageError(
      "bad-workflow",
      `Step ${name} declares what is no JSON Schema: ${cause instanceof Error ? cause.message : "unreadable"}. Correct its input and output.`,
      { details: { step: name }, cause },
    );
  }
}

function badWorkflow(step: string, what: string, problems: readonly string[]): UsageError {
  return new UsageError("bad-workflow", `Step ${step} ${what}: ${problems.join("; ")}.`, {
    details: { step, problems },
  });
}
