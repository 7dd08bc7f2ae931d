/** What was wrong with rows, in the words of Adobe's page on error diagnostics. */
export const rowErrorKinds = [
  {
    code: "INGEST-1401-400",
    description:
      "The row has corrupted data and cannot be read or parsed. Fix the corrupted data and try again.",
    file: "parsing_errors_0.json",
    recordCount: 2,
  },
  {
    code: "INGEST-1555-400",
    description:
      "A required field is either missing or has a value of null. Add the required field to the input row and try again.",
    file: "conversion_errors_0.json",
    recordCount: 3,
  },
] as const;

export const rowErrorCount = rowErrorKinds.reduce((sum, { recordCount }) => sum + recordCount, 0);

/** JSON lines: each the row that was refused, which is personal, and why (documented sample). */
export function rowErrorLines({ code, description, file, recordCount }: RowErrorKind): string {
  const lines = Array.from({ length: recordCount }, (_, row) => {
    const source = `{"personalEmail":{"address":"user${row}@example.com"},"person":{"name":{"lastName":"O'Brien"}}}`;
    return {
      ...(file.startsWith("parsing")
        ? { _corrupt_record: source.slice(0, -1) }
        : (JSON.parse(source) as object)),
      _errors: [{ code, message: `${description} Row of "user${row}@example.com".` }],
      _filename: file,
    };
  });
  return lines.map((line) => `${JSON.stringify(line)}\n`).join("");
}

type RowErrorKind = (typeof rowErrorKinds)[number];
