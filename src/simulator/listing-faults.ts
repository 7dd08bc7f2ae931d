import type { ContentFile } from "./contents.ts";
import { shorter } from "./file-bytes.ts";
import { secondHostOrigin } from "./second-host.ts";
import type { Call, Simulation } from "./simulation.ts";

/** Names that must never become a path as they are. */
export const hostileNames = [
  "../evil.parquet",
  "..\\evil.parquet",
  "/tmp/evil.parquet",
  "C:\\evil.parquet",
  "evil\0.parquet",
  "CON.parquet",
  `${"long-".repeat(60)}.parquet`,
  "part/../../evil.parquet",
] as const;

/** One file as a listing tells it; faults that lie in listings strike each file. */
export async function listedFile(
  simulation: Simulation,
  { request, operation }: Call,
  { name, sizeBytes }: ContentFile,
  self: string,
): Promise<object> {
  const { faults } = simulation;
  const short = faults.strike("short-length", operation);
  const hostile = faults.strike("hostile-names", operation);
  const twin = faults.strike("twin-names", operation);
  const isForeign = faults.strike("foreign-href", operation) !== undefined;
  const { pathname } = new URL(self);
  const place = isForeign ? `${await secondHostOrigin(simulation, request)}${pathname}` : self;
  return {
    name: hostile === undefined ? twinName(name, twin) : hostileName(hostile),
    length: String(short === undefined ? sizeBytes : shorter(sizeBytes, short)),
    // The bytes stay where they are, so a client that trusts the name would really write there.
    _links: { self: { href: `${place}?path=${encodeURIComponent(name)}` } },
  };
}

/** One name for all files, now and then in capitals: the same file to some file systems. */
function twinName(name: string, draw: number | undefined): string {
  if (draw === undefined) return name;
  return draw < 0.5 ? "twin.parquet" : "TWIN.parquet";
}

function hostileName(draw: number): string {
  return hostileNames[Math.floor(draw * hostileNames.length)] ?? hostileNames[0];
}
