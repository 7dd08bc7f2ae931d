import { UsageError } from "../../core/errors.ts";
import { didYouMean } from "../../core/near-miss.ts";
import type { ParquetField } from "../parquet/parquet-schema.ts";

/**
 * The fields that the words name: a field itself, all below a struct (`_tenant.churn`), or the map or list that a word leads into
 * (`identityMap.key_value`). In the order of the words, each once. Fails with `schema-field-unknown` and near misses.
 */
export function chooseColumns(
  words: readonly string[],
  fields: readonly ParquetField[],
): ParquetField[] {
  return [...new Set(words.flatMap((word) => named(word, fields)))];
}

function named(word: string, fields: readonly ParquetField[]): readonly ParquetField[] {
  const exact = fields.filter(({ name }) => name === word);
  if (exact.length > 0) return exact;
  const below = fields.filter(({ name }) => name.startsWith(`${word}.`));
  if (below.length > 0) return below;
  const around = fields.filter(({ leaves }) => leaves.some(({ path }) => leadsTo(path, word)));
  if (around.length > 0) return around;
  throw new UsageError(
    "schema-field-unknown",
    `--columns names "${word}", and the files have no such column.${didYouMean(word, wordsOf(fields))} See all of them without --columns.`,
    { details: { field: word } },
  );
}

function leadsTo(path: readonly string[], word: string): boolean {
  const dotted = path.join(".");
  return dotted === word || dotted.startsWith(`${word}.`);
}

/** Every word that would have been right: fields, and the structs above them. */
function wordsOf(fields: readonly ParquetField[]): string[] {
  return fields.flatMap(({ path }) =>
    path.map((_name, depth) => path.slice(0, path.length - depth).join(".")),
  );
}
