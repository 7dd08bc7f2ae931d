import { posix } from "node:path";

/** Files by the folder inside the output folder that they are in; the output folder itself is `""`. */
export function byFolder<T extends { readonly name: string }>(
  files: readonly T[],
): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const file of files) {
    const folder = file.name.includes("/") ? posix.dirname(file.name) : "";
    groups.set(folder, [...(groups.get(folder) ?? []), file]);
  }
  return groups;
}
