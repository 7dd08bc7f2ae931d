import type { Column } from "./columns.ts";
import { deviceIdentitySql } from "./identity-columns.ts";

/** What is known of somebody without attributes: events, the devices they came from, and memberships that follow from both. */
const ofEvents = ["segmentMembership", "timeSeriesEvents"];

/** The columns where people from the number `profiles` on have nothing but events. */
export function withEmpties(columns: readonly Column[], profiles: number): readonly Column[] {
  return columns.map((column) => {
    if (ofEvents.includes(column.name)) return column;
    const known = `i < ${profiles}`;
    if (column.children) {
      return { ...column, when: column.when ? `(${column.when} AND ${known})` : known };
    }
    const without =
      column.name === "identityMap" ? `MAP {'ECID': [${deviceIdentitySql()}]}` : "NULL";
    return {
      ...column,
      sql: `CASE WHEN ${known} THEN ${column.sql ?? "NULL"} ELSE ${without} END`,
    };
  });
}
