import { DataError } from "../../core/errors.ts";

/** What a file is called on the server, and by which ids it is told apart from others of that name. */
export interface NamedFile {
  readonly batchId: string;
  readonly groupId: string;
  readonly name: string;
  /** Folder inside the output folder, for one folder per segment. Default: the output folder itself. */
  readonly subfolder?: string | null;
}

/** Suffix of a file whose bytes are still arriving. */
export const PART_SUFFIX = ".part";
/** Suffix of the record beside it: which of its bytes are there. */
export const RECORD_SUFFIX = `${PART_SUFFIX}.ranges`;

/** File systems take 255 bytes, and the longest suffix needs its own. */
const NAME_BYTES_MAX = 255 - RECORD_SUFFIX.length;

/** Whether it is what a download leaves beside its files while it runs. */
export function isUnfinished(name: string): boolean {
  return name.endsWith(PART_SUFFIX) || name.endsWith(RECORD_SUFFIX);
}

/** What this program writes beside the data files, in lower case. */
const ourNames = new Set([
  "manifest.json",
  "sha256sums",
  "_success",
  "audience.csv",
  "audience.ndjson",
  "audience.parquet",
  "audience.schema.json",
  "latest",
]);

/**
 * The local name of each file, in order and relative to the output folder: the server's own name, with `<batchId>-` in front where
 * two would meet (case and Unicode form do not tell files apart everywhere), and the group id too if that is not enough.
 * Fails with `unsafe-name`.
 */
export function localNames(files: readonly NamedFile[]): string[] {
  const spellings = [
    (file: NamedFile) => file.name,
    (file: NamedFile) => `${file.batchId}-${file.name}`,
    (file: NamedFile) => `${file.batchId}-${file.groupId}-${file.name}`,
  ];
  const names = files.map((file) => inFolder(file, file.name));
  for (const spell of spellings.slice(1)) {
    for (const index of meeting(names)) {
      const file = files[index];
      if (file) names[index] = inFolder(file, spell(file));
    }
  }
  const twice = files[meeting(names)[0] ?? -1];
  if (twice) throw unsafe(twice.name, "is listed twice in one file group");
  return names;
}

/** Indexes of the names that some file system would take for the name of another. */
function meeting(names: readonly string[]): number[] {
  const byKey = new Map<string, number[]>();
  for (const [index, name] of names.entries()) {
    const key = foldName(name);
    const known = byKey.get(key);
    if (known) known.push(index);
    else byKey.set(key, [index]);
  }
  return [...byKey.values()].filter((indexes) => indexes.length > 1).flat();
}

/** Equal for names that a file system ignoring case and Unicode form takes for one. */
export function foldName(name: string): string {
  // ASCII has one form only, and nearly every name is of it.
  if (/^[ -~]*$/.test(name)) return name.toLowerCase();
  return name.normalize("NFKC").toUpperCase().toLowerCase().normalize("NFKC");
}

function inFolder(file: NamedFile, name: string): string {
  requireSafeName(name);
  if (file.subfolder === undefined || file.subfolder === null) return name;
  requireSafeName(file.subfolder);
  return `${file.subfolder}/${name}`;
}

/** Fails with `unsafe-name` unless `name` is one plain file name on every system and none that this program uses itself. */
export function requireSafeName(name: string): void {
  const reason = whyUnsafe(name);
  if (reason !== undefined) throw unsafe(name, reason);
}

const rules: readonly (readonly [breaks: (name: string) => boolean, reason: string])[] = [
  [(name) => name === "", "is empty"],
  [(name) => name === "." || name === "..", "means a folder"],
  [(name) => /[/\\]/.test(name), "contains a path separator"],
  // A lone surrogate has no bytes of its own: two such names would become one. Line ends and writing-direction marks deceive who reads them.
  [
    (name) => /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u200e\u200f\u202a-\u202e\u2066-\u2069]/u.test(name),
    "contains a control character",
  ],
  [(name) => name.includes(":"), "contains a colon, as drive letters do"],
  [(name) => /[. ]$|^ /.test(name), "begins with a blank or ends with a blank or a dot"],
  [
    (name) => /^(con|prn|aux|nul|conin\$|conout\$|com[\d¹²³]|lpt[\d¹²³])\s*(\.|$)/i.test(name),
    "is reserved by Windows",
  ],
  [(name) => Buffer.byteLength(name) > NAME_BYTES_MAX, `is longer than ${NAME_BYTES_MAX} bytes`],
  [(name) => isOurName(name), "is reserved for files that aepx writes itself"],
];

function whyUnsafe(name: string): string | undefined {
  return rules.find(([breaks]) => breaks(name))?.[1];
}

function isOurName(name: string): boolean {
  const folded = foldName(name);
  return ourNames.has(folded) || folded.startsWith(".aepx-") || isUnfinished(folded);
}

function unsafe(name: string, reason: string): DataError {
  const shown = showName(name);
  return new DataError(
    "unsafe-name",
    `The file name ${shown} from the server cannot be used on disk: it ${reason}. Nothing was written under it.`,
    { details: { file: shown, reason } },
  );
}

/** A name from outside as one line of plain characters, cut to a readable length. */
export function showName(name: string): string {
  const text = JSON.stringify(name).replaceAll(
    /[^\x20-\x7e]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  return text.length > 120 ? `${text.slice(0, 100)}…"` : text;
}
