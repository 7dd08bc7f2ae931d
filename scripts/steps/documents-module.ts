import type { StepDocument } from "../../src/steps/step-document.ts";

/** The documents as a module of the program. */
export function documentsModule(documents: Readonly<Record<string, StepDocument>>): string {
  return `// Made by \`npm run generate\` from the types and comments of the steps. Do not edit.
import type { StepDocument } from "../step-document.ts";

export const stepDocuments: Readonly<Record<string, StepDocument>> = ${JSON.stringify(documents, undefined, 1)};
`;
}
