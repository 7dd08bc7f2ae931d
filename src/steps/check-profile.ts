import { UsageError } from "../core/errors.ts";
import { checkFields, fieldNames, SCORES } from "./check-fields.ts";
import { requireDataset } from "./find-dataset.ts";
import { scoreFields } from "./score-fields.ts";
import { defineStep } from "./step.ts";

/** The class of individual profiles; export jobs name it, the union schema is built on it (documented). */
export const PROFILE_CLASS = "_xdm.context.profile";

export type CheckProfileInput = {
  /** Id or name of the Customer AI scores dataset behind the segment; null: only the sandbox is checked. */
  readonly scoresDataset: string | null;
  /** Columns that will be asked for, as in `--fields`: dot paths with commas between, `+scores`, or `all`. */
  readonly fields: string;
};

export type CheckedProfile = {
  /** Id of the union schema of individual profiles. */
  readonly unionId: string;
  /** Dot paths of the Customer AI columns in it; empty: there are none. */
  readonly scoreFields: readonly string[];
};

/**
 * Whether an export through Real-time Customer Profile is possible: there is a union schema, and the scores dataset (when named) is
 * enabled for Profile, which is Adobe's own condition for this path. Fails with `no-profile` saying which of the two is missing, and with
 * `schema-field-unknown` for a column that the schema does not have, `dataset-not-found` or `dataset-ambiguous` for the scores dataset. Tells the Customer AI columns.
 *
 * @calls GET /data/foundation/schemaregistry/tenant/unions/{id}
 * @calls GET /data/foundation/catalog/dataSets
 * @calls GET /data/foundation/catalog/dataSets/{id}
 */
export const checkProfile = defineStep({
  name: "check-profile",
  async run({ platform }, input: CheckProfileInput, context): Promise<CheckedProfile> {
    const { signal } = context;
    const union = await platform.unions.find(PROFILE_CLASS, { signal });
    if (!union) {
      throw noProfile(
        `sandbox "${platform.tenant.sandbox}" has no union schema of the Profile class`,
        "Enable a schema and a dataset for Profile first",
      );
    }
    if (input.scoresDataset !== null) {
      const dataset = await requireDataset(platform, input.scoresDataset, { signal });
      if (!dataset.profileEnabled) {
        throw noProfile(
          `dataset "${dataset.name}" (${dataset.id}) is not enabled for Profile`,
          "Enable it for Profile",
        );
      }
    }
    const schema = await platform.unions.fields(union.id, { signal });
    checkFields(input.fields, "--fields", schema);
    const scores = scoreFields(schema);
    if (scores.length === 0 && fieldNames(input.fields).includes(SCORES)) {
      context.progress({
        warning: "The union schema has no Customer AI scores, so none are exported.",
      });
    }
    return { unionId: union.id, scoreFields: scores };
  },
});

function noProfile(why: string, remedy: string): UsageError {
  return new UsageError(
    "no-profile",
    `The profile-enabled path is not possible: ${why}. ${remedy}, or download the scores dataset with: aepx download DATASET`,
  );
}
