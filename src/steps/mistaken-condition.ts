import { type AppError, UsageError } from "../core/errors.ts";

/** A condition that does not fit the columns, with the way to try another: what was exported is still there. */
export function mistakenCondition(
  { message, details }: AppError,
  files: readonly { readonly batchId: string }[],
): UsageError {
  const [first] = files;
  const again = first
    ? ` The rows are still on the platform; with another condition: aepx download --batch ${first.batchId} --out DIR --where SQL`
    : "";
  return new UsageError("bad-option", `${message}${again}`, { details });
}
