import { DataError, UsageError } from "../../core/errors.ts";
import { didYouMean } from "../../core/near-miss.ts";
import { flatColumns, type FlatColumn, isIdentityMap } from "../rows/flat-columns.ts";
import type { SqlColumn } from "../rows/sql-type.ts";

const PREFIX = "identity.";
const COLUMNS_SHOWN_MAX = 12;

/**
 * The column that `key` names: a column of that name (nested ones dotted), else the identities of that namespace, as `flatColumns` reads
 * them. Fails with `bad-option`.
 */
export function keyColumn(key: string, columns: readonly SqlColumn[]): FlatColumn {
  const plain = flatColumns(columns, { namespaces: [], segments: [] });
  const named = plain.find(({ name }) => name === key);
  if (named?.type.kind === "scalar") return named;
  const identities = columns.find(isIdentityMap);
  const namespace = key.startsWith(PREFIX) ? key.slice(PREFIX.length) : key;
  const flat = identities
    ? flatColumns([identities], { namespaces: [namespace], segments: [] })
    : [];
  if (flat[0] && !named) return flat[0];
  throw new UsageError(
    "bad-option",
    named
      ? `--key names "${key}", which holds lists or maps. Name a column with one value per row, or an identity namespace.`
      : `--key names "${key}", and the rows have neither identities nor such a column.${didYouMean(key, keyNames(plain))} ${columnList(plain)}`,
    { details: { option: "--key", key } },
  );
}

/**
 * The namespace to compare by when none was named: the only one that both sides know. A side without rows knows all of them. Fails with
 * `bad-option`, which lists what there is.
 */
export function soleNamespace(
  sides: readonly (readonly string[])[],
  columns: readonly SqlColumn[],
): string {
  if (!columns.some(isIdentityMap)) {
    const plain = flatColumns(columns, { namespaces: [], segments: [] });
    throw noKey(
      `The rows have no identityMap, so --key has to name the column that tells them apart. ${columnList(plain)}`,
    );
  }
  const [first = [], ...others] = sides.filter((known) => known.length > 0);
  const shared = first.filter((name) => others.every((known) => known.includes(name)));
  if (shared.length === 1 && shared[0] !== undefined) return shared[0];
  throw noKey(
    shared.length > 1
      ? `Both sides know people by ${shared.join(", ")}. Say with --key by which of them to compare.`
      : `The two sides have no identity namespace in common (${sides.map((known) => known.join(", ") || "none").join("; ")}). Name a column that both have with --key.`,
  );
}

function noKey(message: string): UsageError {
  return new UsageError("bad-option", message, { details: { option: "--key" } });
}

function columnList(plain: readonly FlatColumn[]): string {
  const names = keyNames(plain);
  const rest = names.length - COLUMNS_SHOWN_MAX;
  return `Columns: ${names.slice(0, COLUMNS_SHOWN_MAX).join(", ")}${rest > 0 ? ` and ${rest} more` : ""}.`;
}

function keyNames(plain: readonly FlatColumn[]): string[] {
  return plain.flatMap(({ name, type }) => (type.kind === "scalar" ? [name] : []));
}

/** Rows as counted on one side, and why some of them cannot be compared. */
export type SideKeys = {
  readonly rows: number;
  /** Rows without the key. */
  readonly unkeyed: number;
  /** Keys that occur more than once. */
  readonly repeated: number;
};

/** Fails with `schema-mismatch` where a difference would be untrue. */
export function requireKeys(
  key: string,
  sides: readonly (SideKeys & { readonly folder: string })[],
  { leaveOutUnkeyed }: { readonly leaveOutUnkeyed: boolean },
): void {
  const told = sides.flatMap(({ folder, rows, unkeyed, repeated }) => [
    ...(unkeyed > 0 && !leaveOutUnkeyed
      ? [`${shown(unkeyed)} of ${shown(rows)} rows in "${folder}" have no ${key}`]
      : []),
    ...(repeated > 0
      ? [
          `${shown(repeated)} ${repeated === 1 ? "value of it occurs" : "values of it occur"} more than once in "${folder}"`,
        ]
      : []),
  ]);
  if (told.length === 0) return;
  const [before, after] = sides.map(({ rows, unkeyed, repeated }) => ({ rows, unkeyed, repeated }));
  throw new DataError(
    "schema-mismatch",
    `Cannot compare by ${key}: ${told.join(", ")}. Name a key that every row has, and no two share, with --key.`,
    { details: { key, before: before ?? null, after: after ?? null } },
  );
}

/**
 * What to say when no row of a side has the key: most likely a namespace that is written in another way. Undefined when `namespaces` has it.
 */
export function unknownNamespace(
  key: string,
  { folder, namespaces }: { readonly folder: string; readonly namespaces: readonly string[] },
): UsageError | undefined {
  const namespace = key.startsWith(PREFIX) ? key.slice(PREFIX.length) : key;
  if (namespaces.length === 0 || namespaces.includes(namespace)) return undefined;
  return new UsageError(
    "bad-option",
    `--key names "${namespace}", and no row in "${folder}" has such an identity.${didYouMean(namespace, namespaces)} Namespaces: ${namespaces.join(", ")}.`,
    { details: { option: "--key", key, namespaces } },
  );
}

function shown(count: number): string {
  return count.toLocaleString("en-US");
}
