import type { Report } from "./problems.ts";
import { readText } from "./read-map.ts";
import type { MapEntry, SourceNode } from "./read-yaml.ts";

/** How the name of a workflow looks. */
export const namePattern = /^[A-Za-z0-9][\w.-]{0,99}$/;

/** The name of a workflow; that of its file is what is suggested for one that is missing. */
export function readName(
  entry: MapEntry | undefined,
  root: SourceNode,
  { fileName, report }: { readonly fileName: string; readonly report: Report },
): string {
  const name = readText(entry, report);
  if (entry === undefined && root.kind === "map") {
    const own = plain(fileName.replace(/^.*[\\/]/, "").replace(/\.[^.]*$/, ""));
    report.problem(root.at, "name is missing.", own === "" ? undefined : `Write name: ${own}`);
  }
  if (entry && name !== null && !namePattern.test(name)) {
    const message = `"${name}" is no name for a workflow: letters, digits, ".", "_" and "-", at most 100.`;
    const hint = plain(name).slice(0, 100);
    report.problem(entry.value.at, message, hint === "" ? undefined : `Call it "${hint}".`);
  }
  return name ?? "";
}

function plain(text: string): string {
  return text.replaceAll(/[^\w.-]+/g, "-").replaceAll(/^\W+|\W+$/g, "");
}
