/** Workflow files for tests, as a person writes them. */

const finish = `
  - id: listed
    use: list-files
    with: { batches: '\${{ steps.ready.batches.map(b, {"id": b.id, "folder": null}) }}' }
  - id: fetched
    use: download-files
    with:
      runId: \${{ run.id }}
      out: \${{ inputs.out }}
      overwrite: false
      maxBytes: null
      files: \${{ steps.listed.files }}
  - id: verified
    use: verify-files
    with:
      out: \${{ inputs.out }}
      files: \${{ steps.fetched.files }}
      counts: { job: null, catalog: "\${{ steps.ready.batches[0].records }}" }
      strictCounts: false
  - id: hand
    use: run-command
    if: inputs.command != ""
    with:
      command: \${{ inputs.command }}
      input: { rows: "\${{ steps.verified.rows }}" }
`;

const manifest = (path: string, job: string) => `
  - id: written
    use: write-manifest
    with:
      runId: \${{ run.id }}
      path: ${path}
      pathReason: as the file says
      segments: []
      dataset: null
      job: ${job}
      batches: \${{ steps.ready.batches.map(b, b.id) }}
      files: \${{ steps.fetched.files }}
      rows: \${{ steps.verified.rows }}
      bytes: \${{ steps.verified.bytes }}
      counts: \${{ steps.verified.counts }}
      startedAt: \${{ steps.claim.claimedAt }}
      out: \${{ inputs.out }}
outputs:
  rows: \${{ steps.verified.rows }}
  files: \${{ steps.fetched.files.map(f, f.name) }}
`;

const claim = `
  - id: claim
    use: claim-output
    with: { runId: "\${{ run.id }}", out: "\${{ inputs.out }}", overwrite: false }`;

/** Downloads the newest batch of a dataset; \`command\`, when given, is run with the count before the output is declared whole. */
export const scoresFile = `name: scores
inputs:
  out: { type: string }
  dataset: { type: string, default: Customer AI Scores - churn }
  command: { type: string, default: "" }
steps:${claim}
  - id: ready
    use: find-batch
    with: { dataset: "\${{ inputs.dataset }}", createdClient: null, allLive: false }
${finish}${manifest("batch", "null")}`;

/** Exports a segment through a dataset and an export job, and downloads it. */
export const exportFile = `name: members
inputs:
  out: { type: string }
  segment: { type: string, default: High churn risk }
  command: { type: string, default: "" }
steps:${claim}
  - id: found
    use: find-segment
    with: { segments: ["\${{ inputs.segment }}"] }
  - id: checked
    use: check-profile
    with: { scoresDataset: null, fields: "identityMap,segmentMembership" }
  - id: target
    use: create-dataset
    with:
      runId: \${{ run.id }}
      target: null
      label: \${{ inputs.segment }}
      schemaId: \${{ steps.checked.unionId }}
  - id: started
    use: start-export
    with:
      dataset: \${{ steps.target }}
      body:
        fields: identityMap,segmentMembership
        filter:
          segments:
            - segmentId: \${{ steps.found.segments[0].id }}
              segmentNs: \${{ steps.found.segments[0].namespace }}
              status: [realized]
        destination: { datasetId: "\${{ steps.target.id }}", segmentPerBatch: false }
        schema: { name: _xdm.context.profile }
  - id: job
    use: await-export
    with: { jobId: "\${{ steps.started.jobId }}", fresh: true }
  - id: ready
    use: await-batches
    with:
      batches: \${{ steps.job.batches }}
      ownDataset: null
      exportedProfiles: \${{ steps.job.exportedProfiles }}
${finish}${manifest("profile", '{ id: "${{ steps.job.id }}", status: "${{ steps.job.status }}" }')}`;
