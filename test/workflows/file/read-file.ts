import { stepDocuments } from "../../../src/steps/generated/step-documents.ts";
import { readWorkflowFile } from "../../../src/workflows/file/parse-file.ts";
import { problemText } from "../../../src/workflows/file/problems.ts";

/** Reads a file called w.yaml. */
export function read(text: string) {
  return readWorkflowFile(text, "w.yaml", stepDocuments);
}

/** Its mistakes, as a person reads them. */
export function mistakes(text: string): readonly string[] {
  return read(text).problems.map((problem) => problemText("w.yaml", problem));
}

/** A file with one step whose `with` holds this value of `segments`; the value stands in line 6 from column 17. */
export function withSegments(value: string): string {
  return `name: w
steps:
  - id: find
    use: find-segment
    with:
      segments: ${value}
`;
}
