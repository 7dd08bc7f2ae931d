import { didYouMean } from "../../core/near-miss.ts";
import type { StepDocument } from "../../steps/step-document.ts";
import { columns } from "../columns.ts";
import { defineCommand } from "../command.ts";
import { wrong } from "../option-values.ts";
import { firstSentence, stepText } from "../step-text.ts";

interface Arguments {
  readonly name: string | undefined;
}

export const stepsCommand = defineCommand<Arguments>({
  command: "steps [name]",
  describe:
    "List the steps that workflows are made of, or show one: inputs, outputs, errors, calls",
  builder: (yargs) =>
    yargs
      .positional("name", { type: "string", describe: "Name of a step" })
      .example("$0 steps find-segment", "what it takes, gives, calls and fails with")
      .example("$0 steps find-segment --json", "the same with its JSON Schemas")
      .epilogue(
        'Every call to Adobe may also fail with what calls fail with: see "Exit codes" in the help of aepx.',
      ),
  async handler({ name }, context) {
    const { stepDocuments } = await import("../../steps/generated/step-documents.ts");
    if (name === undefined) {
      context.print({ items: Object.entries(stepDocuments).map(toItem) }, listText(stepDocuments));
      return 0;
    }
    const step = Object.hasOwn(stepDocuments, name) ? stepDocuments[name] : undefined;
    if (!step) throw unknown(name, Object.keys(stepDocuments));
    context.print({ name, ...step }, stepText(name, step));
    return 0;
  },
});

function toItem([name, { description, calls, errors }]: [string, StepDocument]) {
  return { name, description, calls, errors };
}

function listText(documents: Readonly<Record<string, StepDocument>>): string {
  const rows = Object.entries(documents).map(([name, { description }]) => [
    name,
    firstSentence(description),
  ]);
  return columns(["STEP", "WHAT IT DOES"], rows);
}

function unknown(name: string, names: readonly string[]) {
  return wrong(`No step "${name}".${didYouMean(name, names)} List them with: aepx steps`);
}
