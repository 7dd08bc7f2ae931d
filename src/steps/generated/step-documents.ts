// Made by `npm run generate` from the types and comments of the steps. Do not edit.
import type { StepDocument } from "../step-document.ts";

export const stepDocuments: Readonly<Record<string, StepDocument>> = {
 "claim-output": {
  "description": "Takes the output folder for the run before anything is asked of the platform. Fails with `output-not-empty`, `output-unwritable`, or `bad-option` when it is a file.",
  "calls": [],
  "errors": [
   "output-not-empty",
   "output-unwritable",
   "bad-option"
  ],
  "input": {
   "type": "object",
   "properties": {
    "runId": {
     "description": "Id of the run.",
     "type": "string"
    },
    "out": {
     "description": "Output folder, absolute.",
     "format": "folder",
     "type": "string"
    },
    "overwrite": {
     "description": "A finished output of another run may be replaced.",
     "type": "boolean"
    }
   },
   "additionalProperties": false,
   "required": [
    "out",
    "overwrite",
    "runId"
   ]
  },
  "output": {
   "type": "object",
   "properties": {
    "claimedAt": {
     "description": "When the folder was taken, RFC 3339.",
     "type": "string"
    }
   },
   "additionalProperties": false,
   "required": [
    "claimedAt"
   ]
  }
 },
 "find-segment": {
  "description": "Finds segments by id or exact name through GET /audiences and GET /segment/definitions, each once, in the order asked for. Fails with `segment-not-found` (with near misses) or `segment-ambiguous` (with the ids).",
  "calls": [
   "GET /data/core/ups/audiences",
   "GET /data/core/ups/segment/definitions",
   "GET /data/core/ups/segment/definitions/{id}",
   "GET /data/core/ups/segment/jobs"
  ],
  "errors": [
   "segment-not-found",
   "segment-ambiguous"
  ],
  "input": {
   "type": "object",
   "properties": {
    "segments": {
     "description": "Ids or exact names.",
     "type": "array",
     "items": {
      "type": "string"
     }
    }
   },
   "additionalProperties": false,
   "required": [
    "segments"
   ]
  },
  "output": {
   "type": "object",
   "properties": {
    "segments": {
     "description": "Each once, in the order asked for.",
     "type": "array",
     "items": {
      "description": "A segment as later steps and the result need it.",
      "type": "object",
      "properties": {
       "id": {
        "description": "Id of the segment (a UUID in every sample).",
        "type": "string"
       },
       "name": {
        "description": "Its name.",
        "type": "string"
       },
       "namespace": {
        "description": "Whose it is: `ups` for segments of Experience Platform.",
        "type": "string"
       },
       "mergePolicyId": {
        "description": "Id of its merge policy; null when the service does not tell.",
        "type": [
         "null",
         "string"
        ]
       },
       "evaluatedAt": {
        "description": "End of the last completed evaluation that covered it, RFC 3339; null when the service does not tell.",
        "type": [
         "null",
         "string"
        ]
       }
      },
      "additionalProperties": false,
      "required": [
       "evaluatedAt",
       "id",
       "mergePolicyId",
       "name",
       "namespace"
      ]
     }
    }
   },
   "additionalProperties": false,
   "required": [
    "segments"
   ]
  }
 },
 "check-profile": {
  "description": "Whether an export through Real-time Customer Profile is possible: there is a union schema, and the scores dataset (when named) is enabled for Profile, which is Adobe's own condition for this path. Fails with `no-profile` saying which of the two is missing, and with `schema-field-unknown` for a column that the schema does not have, `dataset-not-found` or `dataset-ambiguous` for the scores dataset. Tells the Customer AI columns.",
  "calls": [
   "GET /data/foundation/schemaregistry/tenant/unions/{id}",
   "GET /data/foundation/catalog/dataSets",
   "GET /data/foundation/catalog/dataSets/{id}"
  ],
  "errors": [
   "no-profile",
   "schema-field-unknown",
   "dataset-not-found",
   "dataset-ambiguous"
  ],
  "input": {
   "type": "object",
   "properties": {
    "scoresDataset": {
     "description": "Id or name of the Customer AI scores dataset behind the segment; null: only the sandbox is checked.",
     "type": [
      "null",
      "string"
     ]
    },
    "fields": {
     "description": "Columns that will be asked for, as in `--fields`: dot paths with commas between, `+scores`, or `all`.",
     "type": "string"
    }
   },
   "additionalProperties": false,
   "required": [
    "fields",
    "scoresDataset"
   ]
  },
  "output": {
   "type": "object",
   "properties": {
    "unionId": {
     "description": "Id of the union schema of individual profiles.",
     "type": "string"
    },
    "scoreFields": {
     "description": "Dot paths of the Customer AI columns in it; empty: there are none.",
     "type": "array",
     "items": {
      "type": "string"
     }
    }
   },
   "additionalProperties": false,
   "required": [
    "scoreFields",
    "unionId"
   ]
  }
 },
 "choose-merge-policy": {
  "description": "The merge policy of an export: the one asked for (GET /config/mergePolicies), else the one that all segments have. One job takes one (documented). Fails with `bad-option` for segments of different policies without a choice, and for one that is not there.",
  "calls": [
   "GET /data/core/ups/config/mergePolicies"
  ],
  "errors": [
   "bad-option"
  ],
  "input": {
   "type": "object",
   "properties": {
    "segments": {
     "description": "Whose members are exported, as `find-segment` gave them.",
     "type": "array",
     "items": {
      "description": "A segment as later steps and the result need it.",
      "type": "object",
      "properties": {
       "id": {
        "description": "Id of the segment (a UUID in every sample).",
        "type": "string"
       },
       "name": {
        "description": "Its name.",
        "type": "string"
       },
       "namespace": {
        "description": "Whose it is: `ups` for segments of Experience Platform.",
        "type": "string"
       },
       "mergePolicyId": {
        "description": "Id of its merge policy; null when the service does not tell.",
        "type": [
         "null",
         "string"
        ]
       },
       "evaluatedAt": {
        "description": "End of the last completed evaluation that covered it, RFC 3339; null when the service does not tell.",
        "type": [
         "null",
         "string"
        ]
       }
      },
      "additionalProperties": false,
      "required": [
       "evaluatedAt",
       "id",
       "mergePolicyId",
       "name",
       "namespace"
      ]
     }
    },
    "mergePolicy": {
     "description": "Id, name, or the word `default`; null: what the segments have in common.",
     "type": [
      "null",
      "string"
     ]
    }
   },
   "additionalProperties": false,
   "required": [
    "mergePolicy",
    "segments"
   ]
  },
  "output": {
   "type": "object",
   "properties": {
    "id": {
     "description": "Id of the merge policy; null: the segment's own, which the service fills in.",
     "type": [
      "null",
      "string"
     ]
    },
    "version": {
     "description": "Its version; null: not told, or not chosen.",
     "type": [
      "null",
      "number"
     ]
    }
   },
   "additionalProperties": false,
   "required": [
    "id",
    "version"
   ]
  }
 },
 "evaluate-segment": {
  "description": "Evaluates segments on demand (POST /segment/jobs), at most once per run, and waits for the end. An evaluation that runs already and covers them is waited for instead. A service that is full (429) is asked again. Fails with `evaluation-quota`, `job-failed`, `job-canceled`, `wait-ended`, or the service's refusal.",
  "calls": [
   "GET /data/core/ups/export/jobs",
   "GET /data/core/ups/segment/jobs",
   "POST /data/core/ups/segment/jobs",
   "GET /data/core/ups/segment/jobs/{id}"
  ],
  "errors": [
   "evaluation-quota",
   "job-failed",
   "job-canceled",
   "wait-ended"
  ],
  "input": {
   "type": "object",
   "properties": {
    "segments": {
     "description": "What to evaluate, all in one job.",
     "type": "array",
     "items": {
      "description": "A segment with the hour of the members that an export would contain.",
      "type": "object",
      "properties": {
       "id": {
        "description": "Id of the segment.",
        "type": "string"
       },
       "name": {
        "description": "Its name.",
        "type": "string"
       },
       "evaluatedAt": {
        "description": "End of the last completed evaluation that covered it, RFC 3339; null when it is not told.",
        "type": [
         "null",
         "string"
        ]
       }
      },
      "additionalProperties": false,
      "required": [
       "evaluatedAt",
       "id",
       "name"
      ]
     }
    },
    "runId": {
     "description": "Id of the run.",
     "type": "string"
    }
   },
   "additionalProperties": false,
   "required": [
    "runId",
    "segments"
   ]
  },
  "output": {
   "type": "object",
   "properties": {
    "jobId": {
     "description": "Id of the segment job that was waited for.",
     "type": "string"
    },
    "started": {
     "description": "False: a job that somebody else started was waited for.",
     "type": "boolean"
    },
    "segments": {
     "description": "The same segments, with the end of this evaluation.",
     "type": "array",
     "items": {
      "description": "A segment with the hour of the members that an export would contain.",
      "type": "object",
      "properties": {
       "id": {
        "description": "Id of the segment.",
        "type": "string"
       },
       "name": {
        "description": "Its name.",
        "type": "string"
       },
       "evaluatedAt": {
        "description": "End of the last completed evaluation that covered it, RFC 3339; null when it is not told.",
        "type": [
         "null",
         "string"
        ]
       }
      },
      "additionalProperties": false,
      "required": [
       "evaluatedAt",
       "id",
       "name"
      ]
     }
    }
   },
   "additionalProperties": false,
   "required": [
    "jobId",
    "segments",
    "started"
   ]
  }
 },
 "await-evaluation": {
  "description": "Waits until each segment has been evaluated again by whoever does it, usually the schedule: nothing is started, so it costs no quota. A failed evaluation is told, and the wait goes on. Fails with `wait-ended`.",
  "calls": [
   "GET /data/core/ups/export/jobs",
   "GET /data/core/ups/segment/jobs",
   "GET /data/core/ups/config/schedules"
  ],
  "errors": [
   "wait-ended"
  ],
  "input": {
   "type": "object",
   "properties": {
    "segments": {
     "description": "What to wait for, with what was known of them before.",
     "type": "array",
     "items": {
      "description": "A segment with the hour of the members that an export would contain.",
      "type": "object",
      "properties": {
       "id": {
        "description": "Id of the segment.",
        "type": "string"
       },
       "name": {
        "description": "Its name.",
        "type": "string"
       },
       "evaluatedAt": {
        "description": "End of the last completed evaluation that covered it, RFC 3339; null when it is not told.",
        "type": [
         "null",
         "string"
        ]
       }
      },
      "additionalProperties": false,
      "required": [
       "evaluatedAt",
       "id",
       "name"
      ]
     }
    },
    "maxAgeMs": {
     "description": "Good is what is not older, ms; null: another evaluation than the known one, whatever its age.",
     "type": [
      "null",
      "number"
     ]
    },
    "since": {
     "description": "Only an evaluation that ended after this counts as new, RFC 3339; null: after each segment's own `evaluatedAt`. Without effect beside `maxAgeMs`.",
     "type": [
      "null",
      "string"
     ]
    }
   },
   "additionalProperties": false,
   "required": [
    "maxAgeMs",
    "segments",
    "since"
   ]
  },
  "output": {
   "type": "object",
   "properties": {
    "segments": {
     "description": "The segments asked for, with their last evaluation.",
     "type": "array",
     "items": {
      "description": "A segment with the hour of the members that an export would contain.",
      "type": "object",
      "properties": {
       "id": {
        "description": "Id of the segment.",
        "type": "string"
       },
       "name": {
        "description": "Its name.",
        "type": "string"
       },
       "evaluatedAt": {
        "description": "End of the last completed evaluation that covered it, RFC 3339; null when it is not told.",
        "type": [
         "null",
         "string"
        ]
       }
      },
      "additionalProperties": false,
      "required": [
       "evaluatedAt",
       "id",
       "name"
      ]
     }
    }
   },
   "additionalProperties": false,
   "required": [
    "segments"
   ]
  }
 },
 "check-age": {
  "description": "Refuses members that are too old, by the service's clock. What looks too old is read again first, because the hours may come from the record of a run that is continued later. Tells the segments with the hours that it went by. Fails with `too-old`.",
  "calls": [
   "GET /data/core/ups/export/jobs",
   "GET /data/core/ups/segment/jobs"
  ],
  "errors": [
   "too-old"
  ],
  "input": {
   "type": "object",
   "properties": {
    "segments": {
     "description": "Whose members are to be exported.",
     "type": "array",
     "items": {
      "description": "A segment with the hour of the members that an export would contain.",
      "type": "object",
      "properties": {
       "id": {
        "description": "Id of the segment.",
        "type": "string"
       },
       "name": {
        "description": "Its name.",
        "type": "string"
       },
       "evaluatedAt": {
        "description": "End of the last completed evaluation that covered it, RFC 3339; null when it is not told.",
        "type": [
         "null",
         "string"
        ]
       }
      },
      "additionalProperties": false,
      "required": [
       "evaluatedAt",
       "id",
       "name"
      ]
     }
    },
    "maxAgeMs": {
     "description": "Oldest that is accepted: time since the evaluation ended, ms; null: any age, which asks nothing.",
     "type": [
      "null",
      "number"
     ]
    }
   },
   "additionalProperties": false,
   "required": [
    "maxAgeMs",
    "segments"
   ]
  },
  "output": {
   "type": "object",
   "properties": {
    "segments": {
     "description": "The segments asked for, with their last evaluation.",
     "type": "array",
     "items": {
      "description": "A segment with the hour of the members that an export would contain.",
      "type": "object",
      "properties": {
       "id": {
        "description": "Id of the segment.",
        "type": "string"
       },
       "name": {
        "description": "Its name.",
        "type": "string"
       },
       "evaluatedAt": {
        "description": "End of the last completed evaluation that covered it, RFC 3339; null when it is not told.",
        "type": [
         "null",
         "string"
        ]
       }
      },
      "additionalProperties": false,
      "required": [
       "evaluatedAt",
       "id",
       "name"
      ]
     }
    }
   },
   "additionalProperties": false,
   "required": [
    "segments"
   ]
  }
 },
 "create-dataset": {
  "description": "Finds or creates the dataset an export writes into, on the union schema and not enabled for Profile (POST /dataSets), and keeps other runs off it. Fails with `dataset-not-union` when a named target is on another schema, `dataset-not-found` when an id does not exist, `dataset-ambiguous` when several bear the name, `locked` when another run works with it.",
  "calls": [
   "GET /data/foundation/catalog/dataSets",
   "GET /data/foundation/catalog/dataSets/{id}",
   "POST /data/foundation/catalog/dataSets"
  ],
  "errors": [
   "dataset-not-union",
   "dataset-not-found",
   "dataset-ambiguous",
   "locked"
  ],
  "input": {
   "type": "object",
   "properties": {
    "runId": {
     "description": "Id of the run.",
     "type": "string"
    },
    "target": {
     "description": "Id or name of a target to reuse; a name that does not exist is created. Null: a dataset of this run's own.",
     "type": [
      "null",
      "string"
     ]
    },
    "label": {
     "description": "For the name of a dataset of our own.",
     "type": "string"
    },
    "schemaId": {
     "description": "The union schema's id.",
     "type": "string"
    }
   },
   "additionalProperties": false,
   "required": [
    "label",
    "runId",
    "schemaId",
    "target"
   ]
  },
  "output": {
   "type": "object",
   "properties": {
    "id": {
     "description": "Id of the dataset in Catalog.",
     "type": "string"
    },
    "name": {
     "description": "Its name.",
     "type": "string"
    },
    "created": {
     "description": "The run made it, so it may delete it; false: it was there, or belongs to somebody.",
     "type": "boolean"
    }
   },
   "additionalProperties": false,
   "required": [
    "created",
    "id",
    "name"
   ]
  }
 },
 "plan-export": {
  "description": "Says in Adobe's words what an export job shall write, as a step for workflow files, which have no functions. Fails with `schema-field-unknown` when no column is left.",
  "calls": [],
  "errors": [
   "schema-field-unknown"
  ],
  "input": {
   "type": "object",
   "properties": {
    "segments": {
     "description": "Whose members, as `find-segment` gave them.",
     "type": "array",
     "items": {
      "description": "A segment as later steps and the result need it.",
      "type": "object",
      "properties": {
       "id": {
        "description": "Id of the segment (a UUID in every sample).",
        "type": "string"
       },
       "name": {
        "description": "Its name.",
        "type": "string"
       },
       "namespace": {
        "description": "Whose it is: `ups` for segments of Experience Platform.",
        "type": "string"
       },
       "mergePolicyId": {
        "description": "Id of its merge policy; null when the service does not tell.",
        "type": [
         "null",
         "string"
        ]
       },
       "evaluatedAt": {
        "description": "End of the last completed evaluation that covered it, RFC 3339; null when the service does not tell.",
        "type": [
         "null",
         "string"
        ]
       }
      },
      "additionalProperties": false,
      "required": [
       "evaluatedAt",
       "id",
       "mergePolicyId",
       "name",
       "namespace"
      ]
     }
    },
    "fields": {
     "description": "Comma-separated dot paths; `+scores` stands for `scoreFields`; `all` alone for every column.",
     "type": "string"
    },
    "scoreFields": {
     "description": "Paths of the Customer AI columns in the union schema.",
     "type": "array",
     "items": {
      "type": "string"
     }
    },
    "filter": {
     "description": "Which of the members.",
     "type": "object",
     "properties": {
      "statuses": {
       "description": "`realized` are in the segment now, `exited` were.",
       "type": "array",
       "items": {
        "type": "string"
       }
      },
      "qualifiedSince": {
       "description": "Qualified (or left) from then on; null: whenever.",
       "type": [
        "null",
        "string"
       ]
      },
      "qualifiedUntil": {
       "description": "Qualified (or left) until then; null: whenever.",
       "type": [
        "null",
        "string"
       ]
      },
      "ingestedSince": {
       "description": "Profiles that were updated after it; null: all.",
       "type": [
        "null",
        "string"
       ]
      },
      "emptyProfiles": {
       "description": "Also profiles that have nothing but events.",
       "type": "boolean"
      }
     },
     "additionalProperties": false,
     "required": [
      "emptyProfiles",
      "ingestedSince",
      "qualifiedSince",
      "qualifiedUntil",
      "statuses"
     ]
    },
    "events": {
     "description": "Columns of events, comma-separated; null: no events.",
     "type": [
      "null",
      "string"
     ]
    },
    "mergePolicy": {
     "description": "As `choose-merge-policy` gave it.",
     "type": "object",
     "properties": {
      "id": {
       "description": "Id of the merge policy; null: the segment's own, which the service fills in.",
       "type": [
        "null",
        "string"
       ]
      },
      "version": {
       "description": "Its version; null: not told, or not chosen.",
       "type": [
        "null",
        "number"
       ]
      }
     },
     "additionalProperties": false,
     "required": [
      "id",
      "version"
     ]
    },
    "perSegment": {
     "description": "One batch for each segment.",
     "type": "boolean"
    },
    "datasetId": {
     "description": "Id of the dataset that the job writes into.",
     "type": "string"
    }
   },
   "additionalProperties": false,
   "required": [
    "datasetId",
    "events",
    "fields",
    "filter",
    "mergePolicy",
    "perSegment",
    "scoreFields",
    "segments"
   ]
  },
  "output": {
   "type": "object",
   "properties": {
    "body": {
     "description": "Of POST /export/jobs, as `start-export` takes it.",
     "type": "object",
     "properties": {
      "fields": {
       "description": "Columns as dot paths, with commas between; absent: all.",
       "type": "string"
      },
      "mergePolicy": {
       "description": "How fragments become profiles; absent: the policy of the segment.",
       "type": "object",
       "properties": {
        "id": {
         "description": "Id of the merge policy.",
         "type": "string"
        },
        "version": {
         "description": "Its version; absent: the newest.",
         "type": "number"
        }
       },
       "additionalProperties": false,
       "required": [
        "id"
       ]
      },
      "filter": {
       "description": "Whose profiles; absent: everybody.",
       "type": "object",
       "properties": {
        "segments": {
         "description": "Members of any of these.",
         "type": "array",
         "items": {
          "type": "object",
          "properties": {
           "segmentId": {
            "description": "Id of the segment.",
            "type": "string"
           },
           "segmentNs": {
            "description": "Its namespace: `ups` for segments of Experience Platform.",
            "type": "string"
           },
           "status": {
            "description": "Any of `realized`, `existing`, `exited`.",
            "type": "array",
            "items": {
             "type": "string"
            }
           }
          },
          "additionalProperties": false,
          "required": [
           "segmentId",
           "segmentNs",
           "status"
          ]
         }
        },
        "segmentQualificationTime": {
         "description": "RFC 3339, either or both: members who qualified (or left) within.",
         "type": "object",
         "properties": {
          "startTime": {
           "description": "From then on, RFC 3339.",
           "type": "string"
          },
          "endTime": {
           "description": "Until then, RFC 3339.",
           "type": "string"
          }
         },
         "additionalProperties": false
        },
        "fromIngestTimestamp": {
         "description": "RFC 3339: profiles updated after it.",
         "type": "string"
        },
        "emptyProfiles": {
         "description": "Also profiles that have nothing but events. Absent means false.",
         "type": "boolean"
        }
       },
       "additionalProperties": false,
       "required": [
        "segments"
       ]
      },
      "additionalFields": {
       "description": "Events too; absent: none.",
       "type": "object",
       "properties": {
        "eventList": {
         "description": "Events of each profile.",
         "type": "object",
         "properties": {
          "fields": {
           "description": "Columns of events, with commas between.",
           "type": "string"
          }
         },
         "additionalProperties": false,
         "required": [
          "fields"
         ]
        }
       },
       "additionalProperties": false,
       "required": [
        "eventList"
       ]
      },
      "destination": {
       "description": "Where the rows go.",
       "type": "object",
       "properties": {
        "datasetId": {
         "description": "Id of a dataset on the union schema.",
         "type": "string"
        },
        "segmentPerBatch": {
         "description": "One batch for each segment.",
         "type": "boolean"
        }
       },
       "additionalProperties": false,
       "required": [
        "datasetId",
        "segmentPerBatch"
       ]
      },
      "schema": {
       "description": "What rows are of.",
       "type": "object",
       "properties": {
        "name": {
         "description": "Class of the union schema: `_xdm.context.profile`.",
         "type": "string"
        }
       },
       "additionalProperties": false,
       "required": [
        "name"
       ]
      }
     },
     "additionalProperties": false,
     "required": [
      "destination",
      "schema"
     ]
    },
    "folders": {
     "description": "With one batch for each segment a folder for each, in the order of the segments; else empty.",
     "type": "array",
     "items": {
      "type": "object",
      "properties": {
       "segmentId": {
        "description": "Id of the segment, which its batch names.",
        "type": "string"
       },
       "folder": {
        "description": "The segment's name as far as any file system takes it; of no other segment.",
        "type": "string"
       }
      },
      "additionalProperties": false,
      "required": [
       "folder",
       "segmentId"
      ]
     }
    }
   },
   "additionalProperties": false,
   "required": [
    "body",
    "folders"
   ]
  }
 },
 "start-export": {
  "description": "Starts the export job (POST /export/jobs), or adopts the one that an earlier attempt of this run started. Fails with `adoption-ambiguous` when more than one job could be that one.",
  "calls": [
   "GET /data/core/ups/export/jobs",
   "POST /data/core/ups/export/jobs"
  ],
  "errors": [
   "adoption-ambiguous"
  ],
  "input": {
   "type": "object",
   "properties": {
    "dataset": {
     "description": "What it writes into, as `create-dataset` gave it.",
     "type": "object",
     "properties": {
      "id": {
       "description": "Id of the dataset in Catalog.",
       "type": "string"
      },
      "name": {
       "description": "Its name.",
       "type": "string"
      },
      "created": {
       "description": "The run made it, so it may delete it; false: it was there, or belongs to somebody.",
       "type": "boolean"
      }
     },
     "additionalProperties": false,
     "required": [
      "created",
      "id",
      "name"
     ]
    },
    "body": {
     "description": "What is sent.",
     "type": "object",
     "properties": {
      "fields": {
       "description": "Columns as dot paths, with commas between; absent: all.",
       "type": "string"
      },
      "mergePolicy": {
       "description": "How fragments become profiles; absent: the policy of the segment.",
       "type": "object",
       "properties": {
        "id": {
         "description": "Id of the merge policy.",
         "type": "string"
        },
        "version": {
         "description": "Its version; absent: the newest.",
         "type": "number"
        }
       },
       "additionalProperties": false,
       "required": [
        "id"
       ]
      },
      "filter": {
       "description": "Whose profiles; absent: everybody.",
       "type": "object",
       "properties": {
        "segments": {
         "description": "Members of any of these.",
         "type": "array",
         "items": {
          "type": "object",
          "properties": {
           "segmentId": {
            "description": "Id of the segment.",
            "type": "string"
           },
           "segmentNs": {
            "description": "Its namespace: `ups` for segments of Experience Platform.",
            "type": "string"
           },
           "status": {
            "description": "Any of `realized`, `existing`, `exited`.",
            "type": "array",
            "items": {
             "type": "string"
            }
           }
          },
          "additionalProperties": false,
          "required": [
           "segmentId",
           "segmentNs",
           "status"
          ]
         }
        },
        "segmentQualificationTime": {
         "description": "RFC 3339, either or both: members who qualified (or left) within.",
         "type": "object",
         "properties": {
          "startTime": {
           "description": "From then on, RFC 3339.",
           "type": "string"
          },
          "endTime": {
           "description": "Until then, RFC 3339.",
           "type": "string"
          }
         },
         "additionalProperties": false
        },
        "fromIngestTimestamp": {
         "description": "RFC 3339: profiles updated after it.",
         "type": "string"
        },
        "emptyProfiles": {
         "description": "Also profiles that have nothing but events. Absent means false.",
         "type": "boolean"
        }
       },
       "additionalProperties": false,
       "required": [
        "segments"
       ]
      },
      "additionalFields": {
       "description": "Events too; absent: none.",
       "type": "object",
       "properties": {
        "eventList": {
         "description": "Events of each profile.",
         "type": "object",
         "properties": {
          "fields": {
           "description": "Columns of events, with commas between.",
           "type": "string"
          }
         },
         "additionalProperties": false,
         "required": [
          "fields"
         ]
        }
       },
       "additionalProperties": false,
       "required": [
        "eventList"
       ]
      },
      "destination": {
       "description": "Where the rows go.",
       "type": "object",
       "properties": {
        "datasetId": {
         "description": "Id of a dataset on the union schema.",
         "type": "string"
        },
        "segmentPerBatch": {
         "description": "One batch for each segment.",
         "type": "boolean"
        }
       },
       "additionalProperties": false,
       "required": [
        "datasetId",
        "segmentPerBatch"
       ]
      },
      "schema": {
       "description": "What rows are of.",
       "type": "object",
       "properties": {
        "name": {
         "description": "Class of the union schema: `_xdm.context.profile`.",
         "type": "string"
        }
       },
       "additionalProperties": false,
       "required": [
        "name"
       ]
      }
     },
     "additionalProperties": false,
     "required": [
      "destination",
      "schema"
     ]
    }
   },
   "additionalProperties": false,
   "required": [
    "body",
    "dataset"
   ]
  },
  "output": {
   "type": "object",
   "properties": {
    "jobId": {
     "description": "Id of the export job.",
     "type": "string"
    }
   },
   "additionalProperties": false,
   "required": [
    "jobId"
   ]
  }
 },
 "await-export": {
  "description": "Polls GET /export/jobs/{id} until the job has ended. Fails with `job-failed`, `job-canceled`, or `wait-ended`.",
  "calls": [
   "GET /data/core/ups/export/jobs/{id}"
  ],
  "errors": [
   "job-failed",
   "job-canceled",
   "wait-ended"
  ],
  "input": {
   "type": "object",
   "properties": {
    "jobId": {
     "description": "Id of the export job.",
     "type": "string"
    },
    "fresh": {
     "description": "It was started a moment ago, so that the service may not know it yet.",
     "type": "boolean"
    }
   },
   "additionalProperties": false,
   "required": [
    "fresh",
    "jobId"
   ]
  },
  "output": {
   "type": "object",
   "properties": {
    "id": {
     "description": "Id of the export job.",
     "type": "string"
    },
    "status": {
     "description": "The service's word: `SUCCEEDED`.",
     "type": "string"
    },
    "datasetId": {
     "description": "Dataset that it wrote into; null when the service does not tell.",
     "type": [
      "null",
      "string"
     ]
    },
    "createdAt": {
     "description": "When it was made, RFC 3339; null when the service does not tell.",
     "type": [
      "null",
      "string"
     ]
    },
    "batches": {
     "description": "Batches that it names; empty: it names none.",
     "type": "array",
     "items": {
      "type": "object",
      "properties": {
       "id": {
        "description": "Id of the batch in Catalog.",
        "type": "string"
       },
       "segmentId": {
        "description": "Segment whose members it holds; null: of all, or not told.",
        "type": [
         "null",
         "string"
        ]
       }
      },
      "additionalProperties": false,
      "required": [
       "id",
       "segmentId"
      ]
     }
    },
    "exportedProfiles": {
     "description": "Profiles that it counted, `totalExportedProfileCounter`; null when the service does not tell.",
     "type": [
      "null",
      "number"
     ]
    }
   },
   "additionalProperties": false,
   "required": [
    "batches",
    "createdAt",
    "datasetId",
    "exportedProfiles",
    "id",
    "status"
   ]
  }
 },
 "await-batches": {
  "description": "Waits until Catalog says that each batch is good (GET /batches/{id}; `success` or `active`): the job and the batch are different services, and the job may be done first. Fails with `batch-failed`, `no-batch` or `wait-ended`.",
  "calls": [
   "GET /data/foundation/catalog/batches",
   "GET /data/foundation/catalog/batches/{id}"
  ],
  "errors": [
   "batch-failed",
   "no-batch",
   "wait-ended"
  ],
  "input": {
   "type": "object",
   "properties": {
    "batches": {
     "description": "Batches to wait for, as the job names them; empty: look by time.",
     "type": "array",
     "items": {
      "type": "object",
      "properties": {
       "id": {
        "description": "Id of the batch in Catalog.",
        "type": "string"
       },
       "segmentId": {
        "description": "Segment whose members it holds; null: of all, or not told.",
        "type": [
         "null",
         "string"
        ]
       }
      },
      "additionalProperties": false,
      "required": [
       "id",
       "segmentId"
      ]
     }
    },
    "ownDataset": {
     "description": "Where to look when the job names no batch: a dataset nobody else writes into, and the time of the job. Null: a job without batch ids is an error, because in a shared dataset a batch found by time may be another run's.",
     "anyOf": [
      {
       "type": "object",
       "properties": {
        "id": {
         "description": "Id of the dataset.",
         "type": "string"
        },
        "since": {
         "description": "Older batches are not meant, RFC 3339; null: any.",
         "type": [
          "null",
          "string"
         ]
        }
       },
       "additionalProperties": false,
       "required": [
        "id",
        "since"
       ]
      },
      {
       "type": "null"
      }
     ]
    },
    "exportedProfiles": {
     "description": "Profiles that the job says it exported; null when it does not say.",
     "type": [
      "null",
      "number"
     ]
    }
   },
   "additionalProperties": false,
   "required": [
    "batches",
    "exportedProfiles",
    "ownDataset"
   ]
  },
  "output": {
   "type": "object",
   "properties": {
    "batches": {
     "description": "In the order asked for; empty: an export of nobody.",
     "type": "array",
     "items": {
      "type": "object",
      "properties": {
       "id": {
        "description": "Id of the batch in Catalog.",
        "type": "string"
       },
       "segmentId": {
        "description": "Segment whose members it holds; null: of all, or not told.",
        "type": [
         "null",
         "string"
        ]
       },
       "records": {
        "description": "Rows, `outputRecordCount`; null when Catalog does not tell.",
        "type": [
         "null",
         "number"
        ]
       },
       "sizeBytes": {
        "description": "Bytes of its files; null when Catalog does not tell.",
        "type": [
         "null",
         "number"
        ]
       }
      },
      "additionalProperties": false,
      "required": [
       "id",
       "records",
       "segmentId",
       "sizeBytes"
      ]
     }
    }
   },
   "additionalProperties": false,
   "required": [
    "batches"
   ]
  }
 },
 "choose-path": {
  "description": "Decides between the two paths, as a step so that the decision and its reason are on record. Fails with the profile path's own failure (and what could be done about it) when no fallback applies.",
  "calls": [],
  "errors": [],
  "input": {
   "type": "object",
   "properties": {
    "requested": {
     "description": "What was asked for; `auto`: the profile path if it is possible.",
     "enum": [
      "auto",
      "batch",
      "profile"
     ],
     "type": "string"
    },
    "failure": {
     "description": "Why the profile path ended without rows; null: it did not, or was not tried.",
     "anyOf": [
      {
       "description": "An error as data: what a journal keeps, what `--json` prints, what a page shows.",
       "type": "object",
       "properties": {
        "name": {
         "description": "Class of the error, such as `JobError`.",
         "type": "string"
        },
        "code": {
         "enum": [
          "adoption-ambiguous",
          "bad-config",
          "bad-option",
          "bad-request",
          "bad-workflow",
          "batch-failed",
          "body-cut",
          "canceled",
          "checksum-mismatch",
          "command-failed",
          "conflict",
          "content-changed",
          "count-mismatch",
          "dataset-ambiguous",
          "dataset-not-found",
          "dataset-not-union",
          "disk-full",
          "empty-audience",
          "evaluation-quota",
          "forbidden",
          "foreign-href",
          "guard-tripped",
          "internal",
          "job-canceled",
          "job-failed",
          "journal-damaged",
          "locked",
          "manifest-damaged",
          "missing-credential",
          "no-batch",
          "no-connection",
          "no-profile",
          "not-found",
          "not-parquet",
          "output-not-empty",
          "output-unwritable",
          "rate-limited",
          "run-key-conflict",
          "run-not-finished",
          "run-not-found",
          "schema-field-unknown",
          "schema-mismatch",
          "segment-ambiguous",
          "segment-not-found",
          "server-error",
          "size-mismatch",
          "timed-out",
          "token-refused",
          "token-rejected",
          "too-many-bytes",
          "too-old",
          "unreadable-reply",
          "unsafe-name",
          "wait-ended",
          "workflow-version"
         ],
         "type": "string",
         "description": "What happened."
        },
        "message": {
         "description": "For people: what failed, why, what to do.",
         "type": "string"
        },
        "retryable": {
         "description": "The same again later may help.",
         "type": "boolean"
        },
        "details": {
         "type": "object",
         "description": "Evidence; never a secret or a row value."
        },
        "cause": {
         "description": "Message of the error behind it; null: none.",
         "type": [
          "null",
          "string"
         ]
        }
       },
       "additionalProperties": false,
       "required": [
        "cause",
        "code",
        "details",
        "message",
        "name",
        "retryable"
       ]
      },
      {
       "type": "null"
      }
     ]
    },
    "fallbackOn": {
     "description": "Reasons for which `auto` may take the batch path.",
     "type": "array",
     "items": {
      "enum": [
       "failed",
       "forbidden",
       "no-profile"
      ],
      "type": "string"
     }
    },
    "scoresDataset": {
     "description": "Id or name of the scores dataset that the batch path would take; null: none was named.",
     "type": [
      "null",
      "string"
     ]
    },
    "acceptScores": {
     "description": "The caller knows that the batch path delivers everybody scored, not the members of the segment, or chooses among them.",
     "type": "boolean"
    }
   },
   "additionalProperties": false,
   "required": [
    "acceptScores",
    "failure",
    "fallbackOn",
    "requested",
    "scoresDataset"
   ]
  },
  "output": {
   "type": "object",
   "properties": {
    "path": {
     "description": "`profile`: export job and its dataset. `batch`: the newest batch of the scores dataset.",
     "enum": [
      "batch",
      "profile"
     ],
     "type": "string"
    },
    "reason": {
     "description": "Why, for people.",
     "type": "string"
    }
   },
   "additionalProperties": false,
   "required": [
    "path",
    "reason"
   ]
  }
 },
 "find-batch": {
  "description": "The newest successful batch of a dataset, asked for as Adobe's guide does (GET /batches?dataSet=…&createdClient=acp_foundation_push, newest first). Fails with `dataset-not-found`, `dataset-ambiguous`, or `no-batch` listing the clients that wrote something.",
  "calls": [
   "GET /data/foundation/catalog/dataSets",
   "GET /data/foundation/catalog/dataSets/{id}",
   "GET /data/foundation/catalog/batches"
  ],
  "errors": [
   "dataset-not-found",
   "dataset-ambiguous",
   "no-batch"
  ],
  "input": {
   "type": "object",
   "properties": {
    "dataset": {
     "description": "Id or name of the dataset.",
     "type": "string"
    },
    "createdClient": {
     "description": "Which client's batches count: a name, or `any`. Null: the scores client, or the only client there is.",
     "type": [
      "null",
      "string"
     ]
    },
    "allLive": {
     "description": "Every live batch that no other replaces, instead of the newest alone.",
     "type": "boolean"
    }
   },
   "additionalProperties": false,
   "required": [
    "allLive",
    "createdClient",
    "dataset"
   ]
  },
  "output": {
   "type": "object",
   "properties": {
    "dataset": {
     "description": "The dataset found.",
     "type": "object",
     "properties": {
      "id": {
       "description": "Id of the dataset in Catalog.",
       "type": "string"
      },
      "name": {
       "description": "Its name.",
       "type": "string"
      }
     },
     "additionalProperties": false,
     "required": [
      "id",
      "name"
     ]
    },
    "batches": {
     "description": "The newest batch first; alone unless all live ones were asked for.",
     "type": "array",
     "items": {
      "type": "object",
      "properties": {
       "id": {
        "description": "Id of the batch in Catalog.",
        "type": "string"
       },
       "segmentId": {
        "description": "Segment whose members it holds; null: of all, or not told.",
        "type": [
         "null",
         "string"
        ]
       },
       "records": {
        "description": "Rows, `outputRecordCount`; null when Catalog does not tell.",
        "type": [
         "null",
         "number"
        ]
       },
       "sizeBytes": {
        "description": "Bytes of its files; null when Catalog does not tell.",
        "type": [
         "null",
         "number"
        ]
       }
      },
      "additionalProperties": false,
      "required": [
       "id",
       "records",
       "segmentId",
       "sizeBytes"
      ]
     }
    }
   },
   "additionalProperties": false,
   "required": [
    "batches",
    "dataset"
   ]
  }
 },
 "check-replaced": {
  "description": "Decides, on record, whether to look for a newer batch: only when the batch was removed under the reader. Every other failure is thrown again: it fails with the failure it was given.",
  "calls": [],
  "errors": [],
  "input": {
   "type": "object",
   "properties": {
    "failure": {
     "description": "Why reading the newest batch failed.",
     "type": "object",
     "properties": {
      "name": {
       "description": "Class of the error, such as `JobError`.",
       "type": "string"
      },
      "code": {
       "enum": [
        "adoption-ambiguous",
        "bad-config",
        "bad-option",
        "bad-request",
        "bad-workflow",
        "batch-failed",
        "body-cut",
        "canceled",
        "checksum-mismatch",
        "command-failed",
        "conflict",
        "content-changed",
        "count-mismatch",
        "dataset-ambiguous",
        "dataset-not-found",
        "dataset-not-union",
        "disk-full",
        "empty-audience",
        "evaluation-quota",
        "forbidden",
        "foreign-href",
        "guard-tripped",
        "internal",
        "job-canceled",
        "job-failed",
        "journal-damaged",
        "locked",
        "manifest-damaged",
        "missing-credential",
        "no-batch",
        "no-connection",
        "no-profile",
        "not-found",
        "not-parquet",
        "output-not-empty",
        "output-unwritable",
        "rate-limited",
        "run-key-conflict",
        "run-not-finished",
        "run-not-found",
        "schema-field-unknown",
        "schema-mismatch",
        "segment-ambiguous",
        "segment-not-found",
        "server-error",
        "size-mismatch",
        "timed-out",
        "token-refused",
        "token-rejected",
        "too-many-bytes",
        "too-old",
        "unreadable-reply",
        "unsafe-name",
        "wait-ended",
        "workflow-version"
       ],
       "type": "string",
       "description": "What happened."
      },
      "message": {
       "description": "For people: what failed, why, what to do.",
       "type": "string"
      },
      "retryable": {
       "description": "The same again later may help.",
       "type": "boolean"
      },
      "details": {
       "type": "object",
       "description": "Evidence; never a secret or a row value."
      },
      "cause": {
       "description": "Message of the error behind it; null: none.",
       "type": [
        "null",
        "string"
       ]
      }
     },
     "additionalProperties": false,
     "required": [
      "cause",
      "code",
      "details",
      "message",
      "name",
      "retryable"
     ]
    }
   },
   "additionalProperties": false,
   "required": [
    "failure"
   ]
  },
  "output": {
   "type": "object",
   "properties": {
    "reason": {
     "description": "What the reader met, for people.",
     "type": "string"
    }
   },
   "additionalProperties": false,
   "required": [
    "reason"
   ]
  }
 },
 "list-files": {
  "description": "Lists the Parquet files of batches: their file groups (GET /batches/{id}/files), then each group's files (GET /files/{id}). Marker files and files of other formats are left out; a batch without files gives none. Fails with `content-changed` when a batch is gone.",
  "calls": [
   "GET /data/foundation/export/batches/{batchId}/files",
   "GET /data/foundation/export/files/{dataSetFileId}"
  ],
  "errors": [
   "content-changed"
  ],
  "input": {
   "type": "object",
   "properties": {
    "batches": {
     "description": "Batches to look into.",
     "type": "array",
     "items": {
      "type": "object",
      "properties": {
       "id": {
        "description": "Id of the batch in Catalog.",
        "type": "string"
       },
       "folder": {
        "description": "Folder inside the output folder; null: the output folder itself.",
        "type": [
         "null",
         "string"
        ]
       }
      },
      "additionalProperties": false,
      "required": [
       "folder",
       "id"
      ]
     }
    }
   },
   "additionalProperties": false,
   "required": [
    "batches"
   ]
  },
  "output": {
   "type": "object",
   "properties": {
    "files": {
     "description": "Parquet files, in the order of the service.",
     "type": "array",
     "items": {
      "type": "object",
      "properties": {
       "batchId": {
        "description": "Batch that it belongs to.",
        "type": "string"
       },
       "groupId": {
        "description": "Its file group (Adobe's dataSetFile).",
        "type": "string"
       },
       "name": {
        "description": "As the server wrote it: not yet safe to use as a path.",
        "type": "string"
       },
       "sizeBytes": {
        "description": "Length in bytes.",
        "type": "number"
       },
       "path": {
        "description": "How the service finds it: what follows `?path=`.",
        "type": "string"
       },
       "subfolder": {
        "description": "Folder inside the output folder; null: the output folder itself.",
        "type": [
         "null",
         "string"
        ]
       }
      },
      "additionalProperties": false,
      "required": [
       "batchId",
       "groupId",
       "name",
       "path",
       "sizeBytes",
       "subfolder"
      ]
     }
    }
   },
   "additionalProperties": false,
   "required": [
    "files"
   ]
  }
 },
 "check-filter": {
  "description": "Holds a condition against the columns of files before they are downloaded: reads their footers (GET /files/{id}?path=… with a range). What keeps it from reading them is no failure here, as the download meets it again. Fails with `bad-option`.",
  "calls": [
   "GET /data/foundation/export/files/{dataSetFileId}"
  ],
  "errors": [
   "bad-option"
  ],
  "input": {
   "type": "object",
   "properties": {
    "files": {
     "description": "What is to be downloaded and filtered, as `list-files` gave it.",
     "type": "array",
     "items": {
      "type": "object",
      "properties": {
       "batchId": {
        "description": "Batch that it belongs to.",
        "type": "string"
       },
       "groupId": {
        "description": "Its file group (Adobe's dataSetFile).",
        "type": "string"
       },
       "name": {
        "description": "As the server wrote it: not yet safe to use as a path.",
        "type": "string"
       },
       "sizeBytes": {
        "description": "Length in bytes.",
        "type": "number"
       },
       "path": {
        "description": "How the service finds it: what follows `?path=`.",
        "type": "string"
       },
       "subfolder": {
        "description": "Folder inside the output folder; null: the output folder itself.",
        "type": [
         "null",
         "string"
        ]
       }
      },
      "additionalProperties": false,
      "required": [
       "batchId",
       "groupId",
       "name",
       "path",
       "sizeBytes",
       "subfolder"
      ]
     }
    },
    "segments": {
     "description": "Segments whose members they hold.",
     "type": "array",
     "items": {
      "type": "object",
      "properties": {
       "id": {
        "description": "Id of the segment.",
        "type": "string"
       },
       "name": {
        "description": "Its name.",
        "type": "string"
       },
       "evaluatedAt": {
        "description": "End of the last evaluation before the export, RFC 3339; null when it is not told.",
        "type": [
         "null",
         "string"
        ]
       },
       "rows": {
        "description": "Rows of this segment alone, where it has a folder of its own; else null or absent.",
        "type": [
         "null",
         "number"
        ]
       }
      },
      "additionalProperties": false,
      "required": [
       "evaluatedAt",
       "id",
       "name"
      ]
     }
    },
    "where": {
     "description": "SQL condition on a row, in the words of `aepx audience query`.",
     "type": "string"
    }
   },
   "additionalProperties": false,
   "required": [
    "files",
    "segments",
    "where"
   ]
  },
  "output": {
   "type": "object",
   "properties": {
    "checked": {
     "description": "False: the files could not be looked into, so that only `filter-files` can tell.",
     "type": "boolean"
    }
   },
   "additionalProperties": false,
   "required": [
    "checked"
   ]
  }
 },
 "download-files": {
  "description": "Downloads files (GET /files/{id}?path=…) into the output folder, each checked before it takes its name. Whole files of an earlier attempt are kept. Fails with `too-many-bytes`, `output-not-empty`, `disk-full`, `output-unwritable`, `unsafe-name`, `size-mismatch`, `not-parquet`, `body-cut`, `foreign-href`, and with `content-changed` when the batch is removed meanwhile (its files are then discarded).",
  "calls": [
   "GET /data/foundation/export/files/{dataSetFileId}"
  ],
  "errors": [
   "too-many-bytes",
   "output-not-empty",
   "disk-full",
   "output-unwritable",
   "unsafe-name",
   "size-mismatch",
   "not-parquet",
   "body-cut",
   "foreign-href",
   "content-changed"
  ],
  "input": {
   "type": "object",
   "properties": {
    "runId": {
     "description": "Id of the run.",
     "type": "string"
    },
    "out": {
     "description": "Output folder, absolute; claimed by this run.",
     "format": "folder",
     "type": "string"
    },
    "overwrite": {
     "description": "Removes what an earlier run's manifest lists first.",
     "type": "boolean"
    },
    "maxBytes": {
     "description": "More bytes than this in the listing are refused before one moves; null: no bound.",
     "type": [
      "null",
      "number"
     ]
    },
    "files": {
     "description": "What to fetch, as `list-files` gave it.",
     "type": "array",
     "items": {
      "type": "object",
      "properties": {
       "batchId": {
        "description": "Batch that it belongs to.",
        "type": "string"
       },
       "groupId": {
        "description": "Its file group (Adobe's dataSetFile).",
        "type": "string"
       },
       "name": {
        "description": "As the server wrote it: not yet safe to use as a path.",
        "type": "string"
       },
       "sizeBytes": {
        "description": "Length in bytes.",
        "type": "number"
       },
       "path": {
        "description": "How the service finds it: what follows `?path=`.",
        "type": "string"
       },
       "subfolder": {
        "description": "Folder inside the output folder; null: the output folder itself.",
        "type": [
         "null",
         "string"
        ]
       }
      },
      "additionalProperties": false,
      "required": [
       "batchId",
       "groupId",
       "name",
       "path",
       "sizeBytes",
       "subfolder"
      ]
     }
    }
   },
   "additionalProperties": false,
   "required": [
    "files",
    "maxBytes",
    "out",
    "overwrite",
    "runId"
   ]
  },
  "output": {
   "type": "object",
   "properties": {
    "files": {
     "description": "What was written, in the order asked for.",
     "type": "array",
     "items": {
      "type": "object",
      "properties": {
       "name": {
        "description": "Path relative to the folder, with `/`.",
        "type": "string"
       },
       "sizeBytes": {
        "description": "Length in bytes.",
        "type": "number"
       },
       "rows": {
        "description": "Rows that its footer tells.",
        "type": "number"
       },
       "sha256": {
        "description": "Digest of its bytes, hexadecimal, lower case.",
        "type": "string"
       },
       "batchId": {
        "description": "Batch that it came from.",
        "type": "string"
       },
       "groupId": {
        "description": "Its file group (Adobe's dataSetFile).",
        "type": "string"
       }
      },
      "additionalProperties": false,
      "required": [
       "batchId",
       "groupId",
       "name",
       "rows",
       "sha256",
       "sizeBytes"
      ]
     }
    }
   },
   "additionalProperties": false,
   "required": [
    "files"
   ]
  }
 },
 "verify-files": {
  "description": "Checks that the downloaded files are all there in their full length and hold as many rows as Catalog says (each was hashed and its Parquet footer read while it was downloaded). Fails with `count-mismatch` or `size-mismatch`.",
  "calls": [],
  "errors": [
   "count-mismatch",
   "size-mismatch"
  ],
  "input": {
   "type": "object",
   "properties": {
    "out": {
     "description": "Output folder, absolute.",
     "format": "folder",
     "type": "string"
    },
    "files": {
     "description": "What should be there, as `download-files` gave it.",
     "type": "array",
     "items": {
      "type": "object",
      "properties": {
       "name": {
        "description": "Path relative to the folder, with `/`.",
        "type": "string"
       },
       "sizeBytes": {
        "description": "Length in bytes.",
        "type": "number"
       },
       "rows": {
        "description": "Rows that its footer tells.",
        "type": "number"
       },
       "sha256": {
        "description": "Digest of its bytes, hexadecimal, lower case.",
        "type": "string"
       },
       "batchId": {
        "description": "Batch that it came from.",
        "type": "string"
       },
       "groupId": {
        "description": "Its file group (Adobe's dataSetFile).",
        "type": "string"
       }
      },
      "additionalProperties": false,
      "required": [
       "batchId",
       "groupId",
       "name",
       "rows",
       "sha256",
       "sizeBytes"
      ]
     }
    },
    "counts": {
     "type": "object",
     "properties": {
      "job": {
       "description": "Profiles that the export job counted; null: not told.",
       "type": [
        "null",
        "number"
       ]
      },
      "catalog": {
       "description": "Rows that Catalog counted; null: not told.",
       "type": [
        "null",
        "number"
       ]
      }
     },
     "additionalProperties": false,
     "required": [
      "catalog",
      "job"
     ],
     "description": "What the export job and Catalog counted; null is unknown."
    },
    "strictCounts": {
     "description": "The job's own count has to agree too.",
     "type": "boolean"
    }
   },
   "additionalProperties": false,
   "required": [
    "counts",
    "files",
    "out",
    "strictCounts"
   ]
  },
  "output": {
   "type": "object",
   "properties": {
    "rows": {
     "description": "Rows in all.",
     "type": "number"
    },
    "bytes": {
     "description": "Bytes of the files in all.",
     "type": "number"
    },
    "counts": {
     "description": "Rows by who counted them.",
     "type": "object",
     "properties": {
      "job": {
       "description": "Profiles that the export job counted; null: not told.",
       "type": [
        "null",
        "number"
       ]
      },
      "catalog": {
       "description": "Rows that Catalog counted; null: not told.",
       "type": [
        "null",
        "number"
       ]
      },
      "read": {
       "description": "Rows in the files.",
       "type": "number"
      }
     },
     "additionalProperties": false,
     "required": [
      "catalog",
      "job",
      "read"
     ]
    },
    "warnings": {
     "description": "What does not agree and is no reason to fail, for people.",
     "type": "array",
     "items": {
      "type": "string"
     }
    }
   },
   "additionalProperties": false,
   "required": [
    "bytes",
    "counts",
    "rows",
    "warnings"
   ]
  }
 },
 "filter-files": {
  "description": "Writes the rows that fulfil a condition into `audience.parquet` (one in each folder that has files); the fetched files stay until `drop-sources`. A condition that does not fit the columns fails with `bad-option`, and as it would fail for ever the fetched files are removed, so that the folder is free again. Fails with `not-parquet`, `disk-full`, `output-unwritable` too.",
  "calls": [],
  "errors": [
   "bad-option",
   "not-parquet",
   "disk-full",
   "output-unwritable"
  ],
  "input": {
   "type": "object",
   "properties": {
    "out": {
     "description": "Output folder, absolute.",
     "format": "folder",
     "type": "string"
    },
    "files": {
     "description": "Parquet files in it, as `download-files` gave them.",
     "type": "array",
     "items": {
      "type": "object",
      "properties": {
       "name": {
        "description": "Path relative to the folder, with `/`.",
        "type": "string"
       },
       "sizeBytes": {
        "description": "Length in bytes.",
        "type": "number"
       },
       "rows": {
        "description": "Rows that its footer tells.",
        "type": "number"
       },
       "sha256": {
        "description": "Digest of its bytes, hexadecimal, lower case.",
        "type": "string"
       },
       "batchId": {
        "description": "Batch that it came from.",
        "type": "string"
       },
       "groupId": {
        "description": "Its file group (Adobe's dataSetFile).",
        "type": "string"
       }
      },
      "additionalProperties": false,
      "required": [
       "batchId",
       "groupId",
       "name",
       "rows",
       "sha256",
       "sizeBytes"
      ]
     }
    },
    "segments": {
     "description": "Segments whose members they hold.",
     "type": "array",
     "items": {
      "type": "object",
      "properties": {
       "id": {
        "description": "Id of the segment.",
        "type": "string"
       },
       "name": {
        "description": "Its name.",
        "type": "string"
       },
       "evaluatedAt": {
        "description": "End of the last evaluation before the export, RFC 3339; null when it is not told.",
        "type": [
         "null",
         "string"
        ]
       },
       "rows": {
        "description": "Rows of this segment alone, where it has a folder of its own; else null or absent.",
        "type": [
         "null",
         "number"
        ]
       }
      },
      "additionalProperties": false,
      "required": [
       "evaluatedAt",
       "id",
       "name"
      ]
     }
    },
    "where": {
     "description": "SQL condition on a row, in the words of `aepx audience query`; null: every row, and the files stay as they are.",
     "type": [
      "null",
      "string"
     ]
    }
   },
   "additionalProperties": false,
   "required": [
    "files",
    "out",
    "segments",
    "where"
   ]
  },
  "output": {
   "type": "object",
   "properties": {
    "files": {
     "description": "The files that hold the rows chosen.",
     "type": "array",
     "items": {
      "type": "object",
      "properties": {
       "name": {
        "description": "Path relative to the folder, with `/`.",
        "type": "string"
       },
       "sizeBytes": {
        "description": "Length in bytes.",
        "type": "number"
       },
       "rows": {
        "description": "Rows that its footer tells.",
        "type": "number"
       },
       "sha256": {
        "description": "Digest of its bytes, hexadecimal, lower case.",
        "type": "string"
       },
       "batchId": {
        "description": "Batch that it came from.",
        "type": "string"
       },
       "groupId": {
        "description": "Its file group (Adobe's dataSetFile).",
        "type": "string"
       }
      },
      "additionalProperties": false,
      "required": [
       "batchId",
       "groupId",
       "name",
       "rows",
       "sha256",
       "sizeBytes"
      ]
     }
    }
   },
   "additionalProperties": false,
   "required": [
    "files"
   ]
  }
 },
 "drop-sources": {
  "description": "Removes the fetched files that filtered ones replace, so that whoever reads every Parquet file of the folder gets the audience and nobody else. Fails with `size-mismatch` when a filtered file is not there in full, or `output-unwritable`.",
  "calls": [],
  "errors": [
   "size-mismatch",
   "output-unwritable"
  ],
  "input": {
   "type": "object",
   "properties": {
    "out": {
     "description": "Output folder, absolute.",
     "format": "folder",
     "type": "string"
    },
    "sources": {
     "description": "Files to remove, as `download-files` gave them.",
     "type": "array",
     "items": {
      "type": "object",
      "properties": {
       "name": {
        "description": "Path relative to the folder, with `/`.",
        "type": "string"
       },
       "sizeBytes": {
        "description": "Length in bytes.",
        "type": "number"
       },
       "rows": {
        "description": "Rows that its footer tells.",
        "type": "number"
       },
       "sha256": {
        "description": "Digest of its bytes, hexadecimal, lower case.",
        "type": "string"
       },
       "batchId": {
        "description": "Batch that it came from.",
        "type": "string"
       },
       "groupId": {
        "description": "Its file group (Adobe's dataSetFile).",
        "type": "string"
       }
      },
      "additionalProperties": false,
      "required": [
       "batchId",
       "groupId",
       "name",
       "rows",
       "sha256",
       "sizeBytes"
      ]
     }
    },
    "files": {
     "description": "The filtered files that replace them.",
     "type": "array",
     "items": {
      "type": "object",
      "properties": {
       "name": {
        "description": "Path relative to the folder, with `/`.",
        "type": "string"
       },
       "sizeBytes": {
        "description": "Length in bytes.",
        "type": "number"
       },
       "rows": {
        "description": "Rows that its footer tells.",
        "type": "number"
       },
       "sha256": {
        "description": "Digest of its bytes, hexadecimal, lower case.",
        "type": "string"
       },
       "batchId": {
        "description": "Batch that it came from.",
        "type": "string"
       },
       "groupId": {
        "description": "Its file group (Adobe's dataSetFile).",
        "type": "string"
       }
      },
      "additionalProperties": false,
      "required": [
       "batchId",
       "groupId",
       "name",
       "rows",
       "sha256",
       "sizeBytes"
      ]
     }
    }
   },
   "additionalProperties": false,
   "required": [
    "files",
    "out",
    "sources"
   ]
  },
  "output": {
   "type": "object",
   "properties": {
    "dropped": {
     "description": "How many files were removed.",
     "type": "number"
    }
   },
   "additionalProperties": false,
   "required": [
    "dropped"
   ]
  }
 },
 "convert-files": {
  "description": "Writes `audience.csv` or `audience.ndjson` and `audience.schema.json` beside the Parquet, one of each in every folder that holds some. Fails with `not-parquet`, `disk-full` or `output-unwritable`.",
  "calls": [],
  "errors": [
   "not-parquet",
   "disk-full",
   "output-unwritable"
  ],
  "input": {
   "type": "object",
   "properties": {
    "out": {
     "description": "Output folder, absolute.",
     "format": "folder",
     "type": "string"
    },
    "files": {
     "description": "Parquet files in it, as `download-files` gave them.",
     "type": "array",
     "items": {
      "type": "object",
      "properties": {
       "name": {
        "description": "Path relative to the folder, with `/`.",
        "type": "string"
       },
       "sizeBytes": {
        "description": "Length in bytes.",
        "type": "number"
       },
       "rows": {
        "description": "Rows that its footer tells.",
        "type": "number"
       },
       "sha256": {
        "description": "Digest of its bytes, hexadecimal, lower case.",
        "type": "string"
       },
       "batchId": {
        "description": "Batch that it came from.",
        "type": "string"
       },
       "groupId": {
        "description": "Its file group (Adobe's dataSetFile).",
        "type": "string"
       }
      },
      "additionalProperties": false,
      "required": [
       "batchId",
       "groupId",
       "name",
       "rows",
       "sha256",
       "sizeBytes"
      ]
     }
    },
    "segments": {
     "description": "Segments whose members they hold.",
     "type": "array",
     "items": {
      "type": "object",
      "properties": {
       "id": {
        "description": "Id of the segment.",
        "type": "string"
       },
       "name": {
        "description": "Its name.",
        "type": "string"
       },
       "evaluatedAt": {
        "description": "End of the last evaluation before the export, RFC 3339; null when it is not told.",
        "type": [
         "null",
         "string"
        ]
       },
       "rows": {
        "description": "Rows of this segment alone, where it has a folder of its own; else null or absent.",
        "type": [
         "null",
         "number"
        ]
       }
      },
      "additionalProperties": false,
      "required": [
       "evaluatedAt",
       "id",
       "name"
      ]
     }
    },
    "format": {
     "description": "What to write; null: nothing.",
     "anyOf": [
      {
       "enum": [
        "csv",
        "ndjson"
       ],
       "type": "string"
      },
      {
       "type": "null"
      }
     ]
    },
    "raw": {
     "description": "Columns as Adobe nests them; false: flat columns.",
     "type": "boolean"
    }
   },
   "additionalProperties": false,
   "required": [
    "files",
    "format",
    "out",
    "raw",
    "segments"
   ]
  },
  "output": {
   "type": "object",
   "properties": {
    "converted": {
     "description": "What was written.",
     "type": "array",
     "items": {
      "type": "object",
      "properties": {
       "name": {
        "description": "Path relative to the folder, with `/`.",
        "type": "string"
       },
       "sizeBytes": {
        "description": "Length in bytes.",
        "type": "number"
       },
       "rows": {
        "description": "Rows; null for a file that holds none by nature, such as a schema.",
        "type": [
         "null",
         "number"
        ]
       },
       "sha256": {
        "description": "Digest of its bytes, hexadecimal, lower case.",
        "type": "string"
       }
      },
      "additionalProperties": false,
      "required": [
       "name",
       "rows",
       "sha256",
       "sizeBytes"
      ]
     }
    }
   },
   "additionalProperties": false,
   "required": [
    "converted"
   ]
  }
 },
 "write-manifest": {
  "description": "Declares the output whole: `manifest.json`, `SHA256SUMS`, and `_SUCCESS` last; then lets go of the folder. Fails with `disk-full` or `output-unwritable`.",
  "calls": [],
  "errors": [
   "disk-full",
   "output-unwritable"
  ],
  "input": {
   "additionalProperties": false,
   "type": "object",
   "properties": {
    "filter": {
     "description": "How the rows were chosen from what was fetched, and the files they came from, which are gone; null or absent: all of them.",
     "anyOf": [
      {
       "type": "object",
       "properties": {
        "where": {
         "description": "SQL condition that a row had to fulfil.",
         "type": "string"
        },
        "sources": {
         "description": "What was fetched, before it was filtered.",
         "type": "array",
         "items": {
          "type": "object",
          "properties": {
           "name": {
            "description": "Path relative to the folder, with `/`.",
            "type": "string"
           },
           "sizeBytes": {
            "description": "Length in bytes.",
            "type": "number"
           },
           "rows": {
            "description": "Rows that its footer tells.",
            "type": "number"
           },
           "sha256": {
            "description": "Digest of its bytes, hexadecimal, lower case.",
            "type": "string"
           },
           "batchId": {
            "description": "Batch that it came from.",
            "type": "string"
           },
           "groupId": {
            "description": "Its file group (Adobe's dataSetFile).",
            "type": "string"
           }
          },
          "additionalProperties": false,
          "required": [
           "batchId",
           "groupId",
           "name",
           "rows",
           "sha256",
           "sizeBytes"
          ]
         }
        }
       },
       "additionalProperties": false,
       "required": [
        "sources",
        "where"
       ]
      },
      {
       "type": "null"
      }
     ]
    },
    "runId": {
     "description": "Run that made the output.",
     "type": "string"
    },
    "path": {
     "description": "`profile`: members, by an export job. `batch`: everybody scored, by a batch of a dataset.",
     "enum": [
      "batch",
      "profile"
     ],
     "type": "string"
    },
    "pathReason": {
     "description": "Why this path, for people.",
     "type": "string"
    },
    "segments": {
     "description": "Segments whose members it holds; empty: it was not by segment.",
     "type": "array",
     "items": {
      "type": "object",
      "properties": {
       "id": {
        "description": "Id of the segment.",
        "type": "string"
       },
       "name": {
        "description": "Its name.",
        "type": "string"
       },
       "evaluatedAt": {
        "description": "End of the last evaluation before the export, RFC 3339; null when it is not told.",
        "type": [
         "null",
         "string"
        ]
       },
       "rows": {
        "description": "Rows of this segment alone, where it has a folder of its own; else null or absent.",
        "type": [
         "null",
         "number"
        ]
       }
      },
      "additionalProperties": false,
      "required": [
       "evaluatedAt",
       "id",
       "name"
      ]
     }
    },
    "dataset": {
     "description": "Where the rows came from; null: not known.",
     "anyOf": [
      {
       "type": "object",
       "properties": {
        "id": {
         "description": "Id of the dataset in Catalog.",
         "type": "string"
        },
        "name": {
         "description": "Its name.",
         "type": "string"
        },
        "created": {
         "description": "The run made it.",
         "type": "boolean"
        }
       },
       "additionalProperties": false,
       "required": [
        "created",
        "id",
        "name"
       ]
      },
      {
       "type": "null"
      }
     ]
    },
    "job": {
     "description": "Export job; null: the batch path has none.",
     "anyOf": [
      {
       "type": "object",
       "properties": {
        "id": {
         "description": "Id of the export job.",
         "type": "string"
        },
        "status": {
         "description": "The service's word: `SUCCEEDED`.",
         "type": "string"
        }
       },
       "additionalProperties": false,
       "required": [
        "id",
        "status"
       ]
      },
      {
       "type": "null"
      }
     ]
    },
    "batches": {
     "description": "Ids of the batches that were read.",
     "type": "array",
     "items": {
      "type": "string"
     }
    },
    "files": {
     "description": "Parquet files that hold the audience.",
     "type": "array",
     "items": {
      "type": "object",
      "properties": {
       "name": {
        "description": "Path relative to the folder, with `/`.",
        "type": "string"
       },
       "sizeBytes": {
        "description": "Length in bytes.",
        "type": "number"
       },
       "rows": {
        "description": "Rows that its footer tells.",
        "type": "number"
       },
       "sha256": {
        "description": "Digest of its bytes, hexadecimal, lower case.",
        "type": "string"
       },
       "batchId": {
        "description": "Batch that it came from.",
        "type": "string"
       },
       "groupId": {
        "description": "Its file group (Adobe's dataSetFile).",
        "type": "string"
       }
      },
      "additionalProperties": false,
      "required": [
       "batchId",
       "groupId",
       "name",
       "rows",
       "sha256",
       "sizeBytes"
      ]
     }
    },
    "converted": {
     "description": "The same rows in other formats, and the schema beside them; absent in older manifests, as when there is none.",
     "type": "array",
     "items": {
      "type": "object",
      "properties": {
       "name": {
        "description": "Path relative to the folder, with `/`.",
        "type": "string"
       },
       "sizeBytes": {
        "description": "Length in bytes.",
        "type": "number"
       },
       "rows": {
        "description": "Rows; null for a file that holds none by nature, such as a schema.",
        "type": [
         "null",
         "number"
        ]
       },
       "sha256": {
        "description": "Digest of its bytes, hexadecimal, lower case.",
        "type": "string"
       }
      },
      "additionalProperties": false,
      "required": [
       "name",
       "rows",
       "sha256",
       "sizeBytes"
      ]
     }
    },
    "rows": {
     "description": "Rows in all.",
     "type": "number"
    },
    "bytes": {
     "description": "Bytes of the Parquet files in all.",
     "type": "number"
    },
    "counts": {
     "description": "Rows as counted by the export job, by Catalog, and from the files themselves.",
     "type": "object",
     "properties": {
      "job": {
       "description": "Profiles that the export job counted; null: not told.",
       "type": [
        "null",
        "number"
       ]
      },
      "catalog": {
       "description": "Rows that Catalog counted; null: not told.",
       "type": [
        "null",
        "number"
       ]
      },
      "read": {
       "description": "Rows in the files that were fetched; null: not counted.",
       "type": [
        "null",
        "number"
       ]
      }
     },
     "additionalProperties": false,
     "required": [
      "catalog",
      "job",
      "read"
     ]
    },
    "startedAt": {
     "description": "When the run took the folder, RFC 3339.",
     "type": "string"
    },
    "out": {
     "description": "Output folder, absolute.",
     "format": "folder",
     "type": "string"
    }
   },
   "required": [
    "batches",
    "bytes",
    "counts",
    "dataset",
    "files",
    "job",
    "out",
    "path",
    "pathReason",
    "rows",
    "runId",
    "segments",
    "startedAt"
   ]
  },
  "output": {
   "type": "object",
   "properties": {
    "manifest": {
     "description": "Path of `manifest.json`, absolute.",
     "type": "string"
    }
   },
   "additionalProperties": false,
   "required": [
    "manifest"
   ]
  }
 },
 "delete-dataset": {
  "description": "Deletes the dataset that the run made (DELETE /dataSets/{id}), when it still bears the run's tag, and looks whether it is gone. May be repeated. Fails with `bad-option` for a dataset that the run did not make.",
  "calls": [
   "GET /data/foundation/catalog/dataSets/{id}",
   "DELETE /data/foundation/catalog/dataSets/{id}"
  ],
  "errors": [
   "bad-option"
  ],
  "input": {
   "type": "object",
   "properties": {
    "dataset": {
     "description": "What `create-dataset` gave.",
     "type": "object",
     "properties": {
      "id": {
       "description": "Id of the dataset in Catalog.",
       "type": "string"
      },
      "name": {
       "description": "Its name.",
       "type": "string"
      },
      "created": {
       "description": "The run made it, so it may delete it; false: it was there, or belongs to somebody.",
       "type": "boolean"
      }
     },
     "additionalProperties": false,
     "required": [
      "created",
      "id",
      "name"
     ]
    },
    "runId": {
     "description": "Id of the run.",
     "type": "string"
    }
   },
   "additionalProperties": false,
   "required": [
    "dataset",
    "runId"
   ]
  },
  "output": {
   "type": "object",
   "properties": {
    "id": {
     "description": "Id of the dataset.",
     "type": "string"
    },
    "deleted": {
     "description": "False: it was gone already.",
     "type": "boolean"
    },
    "confirmed": {
     "description": "False: Adobe took the request, but the dataset still showed some seconds later.",
     "type": "boolean"
    }
   },
   "additionalProperties": false,
   "required": [
    "confirmed",
    "deleted",
    "id"
   ]
  }
 },
 "open-refresh": {
  "description": "Takes a folder of snapshots for the run, one at a time, and begins a new snapshot in it. Fails with `locked` when another refresh of the folder has not ended, `output-not-empty` when it holds something else, `manifest-damaged`, `output-unwritable`.",
  "calls": [],
  "errors": [
   "locked",
   "output-not-empty",
   "manifest-damaged",
   "output-unwritable"
  ],
  "input": {
   "type": "object",
   "properties": {
    "runId": {
     "description": "Id of the run.",
     "type": "string"
    },
    "folder": {
     "description": "The folder of snapshots, absolute.",
     "format": "folder",
     "type": "string"
    },
    "label": {
     "description": "For the name of the folder's own target dataset, when it has none yet.",
     "type": "string"
    }
   },
   "additionalProperties": false,
   "required": [
    "folder",
    "label",
    "runId"
   ]
  },
  "output": {
   "type": "object",
   "properties": {
    "snapshot": {
     "description": "Name of the snapshot that this run makes.",
     "type": "string"
    },
    "out": {
     "description": "Its folder, absolute; taken by this run.",
     "format": "folder",
     "type": "string"
    },
    "claimedAt": {
     "description": "When it was taken, RFC 3339.",
     "type": "string"
    },
    "datasetName": {
     "description": "Name of the folder's own target dataset, the same in every refresh.",
     "type": "string"
    },
    "last": {
     "description": "The last good snapshot; null: there is none.",
     "anyOf": [
      {
       "type": "object",
       "properties": {
        "name": {
         "description": "Name of its folder.",
         "type": "string"
        },
        "runId": {
         "description": "Run that made it.",
         "type": "string"
        },
        "rows": {
         "description": "Rows in it.",
         "type": "number"
        },
        "key": {
         "description": "Identity namespace or column by which its rows are told apart; null: it had none.",
         "type": [
          "null",
          "string"
         ]
        },
        "definition": {
         "type": "object",
         "description": "What the audience was by: a difference between two snapshots means something only where these agree."
        },
        "evaluatedAt": {
         "description": "End of the evaluation that it shows, RFC 3339; null when the platform did not tell.",
         "type": [
          "null",
          "string"
         ]
        },
        "fullAt": {
         "description": "When the last full export began, RFC 3339.",
         "type": "string"
        },
        "cheapRuns": {
         "description": "Refreshes since then that fetched changes only.",
         "type": "number"
        }
       },
       "additionalProperties": false,
       "required": [
        "cheapRuns",
        "definition",
        "evaluatedAt",
        "fullAt",
        "key",
        "name",
        "rows",
        "runId"
       ]
      },
      {
       "type": "null"
      }
     ]
    }
   },
   "additionalProperties": false,
   "required": [
    "claimedAt",
    "datasetName",
    "last",
    "out",
    "snapshot"
   ]
  }
 },
 "read-definitions": {
  "description": "Reads what makes somebody a member (GET /segment/definitions/{id}), as a fingerprint: rules may name people. Fails with nothing of its own.",
  "calls": [
   "GET /data/core/ups/segment/definitions/{id}"
  ],
  "errors": [],
  "input": {
   "type": "object",
   "properties": {
    "segments": {
     "description": "Whose rules to read.",
     "type": "array",
     "items": {
      "type": "object",
      "properties": {
       "id": {
        "description": "Id of the segment.",
        "type": "string"
       },
       "namespace": {
        "description": "Only segments of `ups` have a rule that can be read.",
        "type": "string"
       }
      },
      "additionalProperties": false,
      "required": [
       "id",
       "namespace"
      ]
     }
    }
   },
   "additionalProperties": false,
   "required": [
    "segments"
   ]
  },
  "output": {
   "type": "object",
   "properties": {
    "definitions": {
     "description": "In the order asked for.",
     "type": "array",
     "items": {
      "type": "object",
      "properties": {
       "id": {
        "description": "Id of the segment.",
        "type": "string"
       },
       "definition": {
        "description": "sha256 of the rule's text; null for audiences made elsewhere, whose rule nobody tells.",
        "type": [
         "null",
         "string"
        ]
       }
      },
      "additionalProperties": false,
      "required": [
       "definition",
       "id"
      ]
     }
    }
   },
   "additionalProperties": false,
   "required": [
    "definitions"
   ]
  }
 },
 "plan-refresh": {
  "description": "Decides how much a refresh has to fetch, as a step so that the decision and its reason are on record. Fails with nothing of its own.",
  "calls": [],
  "errors": [],
  "input": {
   "type": "object",
   "properties": {
    "sinceLast": {
     "description": "Changes since the last refresh are enough, where they can be trusted.",
     "type": "boolean"
    },
    "fullEvery": {
     "description": "Every so many refreshes all members are fetched.",
     "type": "number"
    },
    "last": {
     "description": "The folder's last good snapshot; null: there is none.",
     "anyOf": [
      {
       "type": "object",
       "properties": {
        "name": {
         "description": "Name of its folder.",
         "type": "string"
        },
        "runId": {
         "description": "Run that made it.",
         "type": "string"
        },
        "rows": {
         "description": "Rows in it.",
         "type": "number"
        },
        "key": {
         "description": "Identity namespace or column by which its rows are told apart; null: it had none.",
         "type": [
          "null",
          "string"
         ]
        },
        "definition": {
         "type": "object",
         "description": "What the audience was by: a difference between two snapshots means something only where these agree."
        },
        "evaluatedAt": {
         "description": "End of the evaluation that it shows, RFC 3339; null when the platform did not tell.",
         "type": [
          "null",
          "string"
         ]
        },
        "fullAt": {
         "description": "When the last full export began, RFC 3339.",
         "type": "string"
        },
        "cheapRuns": {
         "description": "Refreshes since then that fetched changes only.",
         "type": "number"
        }
       },
       "additionalProperties": false,
       "required": [
        "cheapRuns",
        "definition",
        "evaluatedAt",
        "fullAt",
        "key",
        "name",
        "rows",
        "runId"
       ]
      },
      {
       "type": "null"
      }
     ]
    },
    "key": {
     "description": "Identity namespace or column by which people are told apart; null: that of the last snapshot.",
     "type": [
      "null",
      "string"
     ]
    },
    "definition": {
     "type": "object",
     "description": "What the audience is by."
    }
   },
   "additionalProperties": false,
   "required": [
    "definition",
    "fullEvery",
    "key",
    "last",
    "sinceLast"
   ]
  },
  "output": {
   "type": "object",
   "properties": {
    "mode": {
     "description": "`full`: everybody is fetched. `since-last`: those who came or left.",
     "enum": [
      "full",
      "since-last"
     ],
     "type": "string"
    },
    "from": {
     "description": "Changes from then on are fetched, RFC 3339; null: everybody.",
     "type": [
      "null",
      "string"
     ]
    },
    "fullBecause": {
     "description": "Why everybody is fetched although changes were asked for; null: they were not, or are.",
     "type": [
      "null",
      "string"
     ]
    },
    "changed": {
     "description": "Parts of the definition that are not what they were: nothing can be compared with the last snapshot.",
     "type": "array",
     "items": {
      "type": "string"
     }
    }
   },
   "additionalProperties": false,
   "required": [
    "changed",
    "from",
    "fullBecause",
    "mode"
   ]
  }
 },
 "apply-window": {
  "description": "Brings the last snapshot up to date with those who came or left since, as `audience.parquet`; what was fetched stays until `drop-sources`. Fails with `bad-option` (the key), `schema-mismatch`, `not-parquet`, `disk-full` or `output-unwritable`.",
  "calls": [],
  "errors": [
   "bad-option",
   "schema-mismatch",
   "not-parquet",
   "disk-full",
   "output-unwritable"
  ],
  "input": {
   "type": "object",
   "properties": {
    "before": {
     "description": "Folder of the last good snapshot, absolute; null: everybody was fetched, and the files stay as they are.",
     "format": "folder",
     "type": [
      "null",
      "string"
     ]
    },
    "out": {
     "description": "Folder of the new one, absolute.",
     "format": "folder",
     "type": "string"
    },
    "files": {
     "description": "What was fetched: those who came or left since.",
     "type": "array",
     "items": {
      "type": "object",
      "properties": {
       "name": {
        "description": "Path relative to the folder, with `/`.",
        "type": "string"
       },
       "sizeBytes": {
        "description": "Length in bytes.",
        "type": "number"
       },
       "rows": {
        "description": "Rows that its footer tells.",
        "type": "number"
       },
       "sha256": {
        "description": "Digest of its bytes, hexadecimal, lower case.",
        "type": "string"
       },
       "batchId": {
        "description": "Batch that it came from.",
        "type": "string"
       },
       "groupId": {
        "description": "Its file group (Adobe's dataSetFile).",
        "type": "string"
       }
      },
      "additionalProperties": false,
      "required": [
       "batchId",
       "groupId",
       "name",
       "rows",
       "sha256",
       "sizeBytes"
      ]
     }
    },
    "segments": {
     "description": "Segments whose members they are.",
     "type": "array",
     "items": {
      "type": "object",
      "properties": {
       "id": {
        "description": "Id of the segment.",
        "type": "string"
       },
       "name": {
        "description": "Its name.",
        "type": "string"
       },
       "evaluatedAt": {
        "description": "End of the last evaluation before the export, RFC 3339; null when it is not told.",
        "type": [
         "null",
         "string"
        ]
       },
       "rows": {
        "description": "Rows of this segment alone, where it has a folder of its own; else null or absent.",
        "type": [
         "null",
         "number"
        ]
       }
      },
      "additionalProperties": false,
      "required": [
       "evaluatedAt",
       "id",
       "name"
      ]
     }
    },
    "key": {
     "description": "Identity namespace or column by which rows are the same person.",
     "type": "string"
    }
   },
   "additionalProperties": false,
   "required": [
    "before",
    "files",
    "key",
    "out",
    "segments"
   ]
  },
  "output": {
   "type": "object",
   "properties": {
    "files": {
     "description": "The file that holds the whole audience; empty: nobody is left.",
     "type": "array",
     "items": {
      "type": "object",
      "properties": {
       "name": {
        "description": "Path relative to the folder, with `/`.",
        "type": "string"
       },
       "sizeBytes": {
        "description": "Length in bytes.",
        "type": "number"
       },
       "rows": {
        "description": "Rows that its footer tells.",
        "type": "number"
       },
       "sha256": {
        "description": "Digest of its bytes, hexadecimal, lower case.",
        "type": "string"
       },
       "batchId": {
        "description": "Batch that it came from.",
        "type": "string"
       },
       "groupId": {
        "description": "Its file group (Adobe's dataSetFile).",
        "type": "string"
       }
      },
      "additionalProperties": false,
      "required": [
       "batchId",
       "groupId",
       "name",
       "rows",
       "sha256",
       "sizeBytes"
      ]
     }
    }
   },
   "additionalProperties": false,
   "required": [
    "files"
   ]
  }
 },
 "diff-audiences": {
  "description": "What was added, removed and changed between two folders, by key; written as `delta/added`, `delta/removed` and `delta/changed` into the later one. Fails with `bad-option` (the key), `schema-mismatch` (rows without the key, keys that occur twice, other columns), `content-changed`, `not-parquet`, `disk-full`, `output-unwritable`.",
  "calls": [],
  "errors": [
   "bad-option",
   "schema-mismatch",
   "content-changed",
   "not-parquet",
   "disk-full",
   "output-unwritable"
  ],
  "input": {
   "type": "object",
   "properties": {
    "before": {
     "description": "Folder of the earlier audience, absolute; null: there is none, and only the key is checked.",
     "format": "folder",
     "type": [
      "null",
      "string"
     ]
    },
    "out": {
     "description": "Folder of the later one, absolute, and what it holds: it need not be finished.",
     "format": "folder",
     "type": "string"
    },
    "files": {
     "description": "Parquet files of the later folder.",
     "type": "array",
     "items": {
      "type": "object",
      "properties": {
       "name": {
        "description": "Path relative to the folder, with `/`.",
        "type": "string"
       },
       "sizeBytes": {
        "description": "Length in bytes.",
        "type": "number"
       },
       "rows": {
        "description": "Rows that its footer tells.",
        "type": "number"
       },
       "sha256": {
        "description": "Digest of its bytes, hexadecimal, lower case.",
        "type": "string"
       },
       "batchId": {
        "description": "Batch that it came from.",
        "type": "string"
       },
       "groupId": {
        "description": "Its file group (Adobe's dataSetFile).",
        "type": "string"
       }
      },
      "additionalProperties": false,
      "required": [
       "batchId",
       "groupId",
       "name",
       "rows",
       "sha256",
       "sizeBytes"
      ]
     }
    },
    "segments": {
     "description": "Segments whose members they hold.",
     "type": "array",
     "items": {
      "type": "object",
      "properties": {
       "id": {
        "description": "Id of the segment.",
        "type": "string"
       },
       "name": {
        "description": "Its name.",
        "type": "string"
       },
       "evaluatedAt": {
        "description": "End of the last evaluation before the export, RFC 3339; null when it is not told.",
        "type": [
         "null",
         "string"
        ]
       },
       "rows": {
        "description": "Rows of this segment alone, where it has a folder of its own; else null or absent.",
        "type": [
         "null",
         "number"
        ]
       }
      },
      "additionalProperties": false,
      "required": [
       "evaluatedAt",
       "id",
       "name"
      ]
     }
    },
    "key": {
     "description": "Identity namespace or column by which rows are the same; null: the first namespace that tells all rows apart.",
     "type": [
      "null",
      "string"
     ]
    },
    "format": {
     "enum": [
      "csv",
      "ndjson",
      "parquet"
     ],
     "type": "string",
     "description": "What the rows of the difference are written as."
    }
   },
   "additionalProperties": false,
   "required": [
    "before",
    "files",
    "format",
    "key",
    "out",
    "segments"
   ]
  },
  "output": {
   "type": "object",
   "properties": {
    "key": {
     "description": "Namespace or column; null when nobody named one and there are no rows to choose it by.",
     "type": [
      "null",
      "string"
     ]
    },
    "counts": {
     "description": "Rows by what became of them; null when there was nothing to compare with.",
     "anyOf": [
      {
       "type": "object",
       "properties": {
        "added": {
         "description": "Rows in the later only.",
         "type": "number"
        },
        "removed": {
         "description": "Rows in the earlier only.",
         "type": "number"
        },
        "changed": {
         "description": "Rows in both, with another value in some column.",
         "type": "number"
        }
       },
       "additionalProperties": false,
       "required": [
        "added",
        "changed",
        "removed"
       ]
      },
      {
       "type": "null"
      }
     ]
    },
    "files": {
     "description": "What was written, relative to the later folder.",
     "type": "array",
     "items": {
      "type": "object",
      "properties": {
       "name": {
        "description": "Path relative to the folder, with `/`.",
        "type": "string"
       },
       "sizeBytes": {
        "description": "Length in bytes.",
        "type": "number"
       },
       "rows": {
        "description": "Rows; null for a file that holds none by nature, such as a schema.",
        "type": [
         "null",
         "number"
        ]
       },
       "sha256": {
        "description": "Digest of its bytes, hexadecimal, lower case.",
        "type": "string"
       }
      },
      "additionalProperties": false,
      "required": [
       "name",
       "rows",
       "sha256",
       "sizeBytes"
      ]
     }
    }
   },
   "additionalProperties": false,
   "required": [
    "counts",
    "files",
    "key"
   ]
  }
 },
 "check-guards": {
  "description": "Holds a snapshot back that is not as agreed. Fails with `empty-audience` or `guard-tripped`.",
  "calls": [],
  "errors": [
   "empty-audience",
   "guard-tripped"
  ],
  "input": {
   "type": "object",
   "properties": {
    "guards": {
     "description": "What was agreed on.",
     "type": "object",
     "properties": {
      "minRows": {
       "description": "Fewer rows than this are not handed over; null: no bound.",
       "type": [
        "null",
        "number"
       ]
      },
      "maxRemoved": {
       "description": "More people gone than this are not handed over; null: no bound.",
       "anyOf": [
        {
         "type": "object",
         "properties": {
          "kind": {
           "description": "A number of people.",
           "type": "string",
           "const": "people"
          },
          "count": {
           "description": "So many at most.",
           "type": "number"
          }
         },
         "additionalProperties": false,
         "required": [
          "count",
          "kind"
         ]
        },
        {
         "type": "object",
         "properties": {
          "kind": {
           "description": "A share of the snapshot before.",
           "type": "string",
           "const": "share"
          },
          "percent": {
           "description": "So many hundredths at most, 0 to 100.",
           "type": "number"
          }
         },
         "additionalProperties": false,
         "required": [
          "kind",
          "percent"
         ]
        },
        {
         "type": "null"
        }
       ]
      },
      "maxAdded": {
       "description": "More people new than this are not handed over; null: no bound.",
       "anyOf": [
        {
         "type": "object",
         "properties": {
          "kind": {
           "description": "A number of people.",
           "type": "string",
           "const": "people"
          },
          "count": {
           "description": "So many at most.",
           "type": "number"
          }
         },
         "additionalProperties": false,
         "required": [
          "count",
          "kind"
         ]
        },
        {
         "type": "object",
         "properties": {
          "kind": {
           "description": "A share of the snapshot before.",
           "type": "string",
           "const": "share"
          },
          "percent": {
           "description": "So many hundredths at most, 0 to 100.",
           "type": "number"
          }
         },
         "additionalProperties": false,
         "required": [
          "kind",
          "percent"
         ]
        },
        {
         "type": "null"
        }
       ]
      },
      "allowEmpty": {
       "description": "Nobody at all is an audience too.",
       "type": "boolean"
      }
     },
     "additionalProperties": false,
     "required": [
      "allowEmpty",
      "maxAdded",
      "maxRemoved",
      "minRows"
     ]
    },
    "counts": {
     "description": "What the snapshot holds.",
     "type": "object",
     "properties": {
      "rows": {
       "description": "Rows of the new snapshot.",
       "type": "number"
      },
      "rowsBefore": {
       "description": "Rows of the snapshot before; null: there is none.",
       "type": [
        "null",
        "number"
       ]
      },
      "delta": {
       "description": "Who came and left; null where the two cannot be compared person by person.",
       "anyOf": [
        {
         "type": "object",
         "properties": {
          "added": {
           "description": "People in the new snapshot only.",
           "type": "number"
          },
          "removed": {
           "description": "People in the one before only.",
           "type": "number"
          }
         },
         "additionalProperties": false,
         "required": [
          "added",
          "removed"
         ]
        },
        {
         "type": "null"
        }
       ]
      }
     },
     "additionalProperties": false,
     "required": [
      "delta",
      "rows",
      "rowsBefore"
     ]
    }
   },
   "additionalProperties": false,
   "required": [
    "counts",
    "guards"
   ]
  },
  "output": {
   "type": "object",
   "properties": {
    "held": {
     "description": "Always true: otherwise the step fails.",
     "type": "boolean",
     "const": true
    }
   },
   "additionalProperties": false,
   "required": [
    "held"
   ]
  }
 },
 "run-command": {
  "description": "Hands something over by running a command of the user's. What it prints goes to standard error. Run again after a crash, so it has to bear being run twice with the same input. Fails with `command-failed` when it does not end with 0.",
  "calls": [],
  "errors": [
   "command-failed"
  ],
  "input": {
   "type": "object",
   "properties": {
    "command": {
     "description": "A line for the system's shell.",
     "type": "string"
    },
    "input": {
     "type": "object",
     "description": "Given to it as one JSON object on standard input: paths and counts, never rows."
    }
   },
   "additionalProperties": false,
   "required": [
    "command",
    "input"
   ]
  },
  "output": {
   "type": "object",
   "properties": {
    "exitCode": {
     "description": "Always 0: otherwise the step fails.",
     "type": "number"
    }
   },
   "additionalProperties": false,
   "required": [
    "exitCode"
   ]
  }
 },
 "publish-snapshot": {
  "description": "Declares a snapshot the folder's latest good one, then removes those that are too old, were held back, or were never finished. Fails with `output-unwritable` or `disk-full`; may be repeated.",
  "calls": [],
  "errors": [
   "output-unwritable",
   "disk-full"
  ],
  "input": {
   "type": "object",
   "properties": {
    "folder": {
     "description": "The folder of snapshots, absolute.",
     "format": "folder",
     "type": "string"
    },
    "snapshot": {
     "description": "What becomes the latest.",
     "type": "object",
     "properties": {
      "name": {
       "description": "Name of its folder.",
       "type": "string"
      },
      "runId": {
       "description": "Run that made it.",
       "type": "string"
      },
      "rows": {
       "description": "Rows in it.",
       "type": "number"
      },
      "key": {
       "description": "Identity namespace or column by which its rows are told apart; null: it had none.",
       "type": [
        "null",
        "string"
       ]
      },
      "definition": {
       "type": "object",
       "description": "What the audience was by: a difference between two snapshots means something only where these agree."
      },
      "evaluatedAt": {
       "description": "End of the evaluation that it shows, RFC 3339; null when the platform did not tell.",
       "type": [
        "null",
        "string"
       ]
      },
      "fullAt": {
       "description": "When the last full export began, RFC 3339.",
       "type": "string"
      },
      "cheapRuns": {
       "description": "Refreshes since then that fetched changes only.",
       "type": "number"
      }
     },
     "additionalProperties": false,
     "required": [
      "cheapRuns",
      "definition",
      "evaluatedAt",
      "fullAt",
      "key",
      "name",
      "rows",
      "runId"
     ]
    },
    "keep": {
     "description": "Good snapshots that stay, the newest ones, this one included; null: all.",
     "type": [
      "null",
      "number"
     ]
    }
   },
   "additionalProperties": false,
   "required": [
    "folder",
    "keep",
    "snapshot"
   ]
  },
  "output": {
   "type": "object",
   "properties": {
    "latest": {
     "description": "Name of the snapshot that `latest` points to.",
     "type": "string"
    },
    "removed": {
     "description": "Names of the snapshots that were removed.",
     "type": "array",
     "items": {
      "type": "string"
     }
    }
   },
   "additionalProperties": false,
   "required": [
    "latest",
    "removed"
   ]
  }
 },
 "cancel-export": {
  "description": "Cancels the remote export job of a run, if there is one (DELETE /export/jobs/{id}). Fails with `adoption-ambiguous` when more than one job could be it.",
  "calls": [
   "GET /data/core/ups/export/jobs",
   "DELETE /data/core/ups/export/jobs/{id}"
  ],
  "errors": [
   "adoption-ambiguous"
  ],
  "input": {
   "type": "object",
   "properties": {
    "jobId": {
     "description": "Id of the export job; null: the run was stopped between asking for the job and learning its id.",
     "type": [
      "null",
      "string"
     ]
    },
    "announced": {
     "description": "What the run had announced, to find a job whose id it never learned.",
     "anyOf": [
      {
       "description": "What was announced before the call: enough to tell the job it made from every other.",
       "additionalProperties": false,
       "type": "object",
       "properties": {
        "dataset": {
         "description": "What it writes into, as `create-dataset` gave it.",
         "type": "object",
         "properties": {
          "id": {
           "description": "Id of the dataset in Catalog.",
           "type": "string"
          },
          "name": {
           "description": "Its name.",
           "type": "string"
          },
          "created": {
           "description": "The run made it, so it may delete it; false: it was there, or belongs to somebody.",
           "type": "boolean"
          }
         },
         "additionalProperties": false,
         "required": [
          "created",
          "id",
          "name"
         ]
        },
        "body": {
         "description": "What is sent.",
         "type": "object",
         "properties": {
          "fields": {
           "description": "Columns as dot paths, with commas between; absent: all.",
           "type": "string"
          },
          "mergePolicy": {
           "description": "How fragments become profiles; absent: the policy of the segment.",
           "type": "object",
           "properties": {
            "id": {
             "description": "Id of the merge policy.",
             "type": "string"
            },
            "version": {
             "description": "Its version; absent: the newest.",
             "type": "number"
            }
           },
           "additionalProperties": false,
           "required": [
            "id"
           ]
          },
          "filter": {
           "description": "Whose profiles; absent: everybody.",
           "type": "object",
           "properties": {
            "segments": {
             "description": "Members of any of these.",
             "type": "array",
             "items": {
              "type": "object",
              "properties": {
               "segmentId": {
                "description": "Id of the segment.",
                "type": "string"
               },
               "segmentNs": {
                "description": "Its namespace: `ups` for segments of Experience Platform.",
                "type": "string"
               },
               "status": {
                "description": "Any of `realized`, `existing`, `exited`.",
                "type": "array",
                "items": {
                 "type": "string"
                }
               }
              },
              "additionalProperties": false,
              "required": [
               "segmentId",
               "segmentNs",
               "status"
              ]
             }
            },
            "segmentQualificationTime": {
             "description": "RFC 3339, either or both: members who qualified (or left) within.",
             "type": "object",
             "properties": {
              "startTime": {
               "description": "From then on, RFC 3339.",
               "type": "string"
              },
              "endTime": {
               "description": "Until then, RFC 3339.",
               "type": "string"
              }
             },
             "additionalProperties": false
            },
            "fromIngestTimestamp": {
             "description": "RFC 3339: profiles updated after it.",
             "type": "string"
            },
            "emptyProfiles": {
             "description": "Also profiles that have nothing but events. Absent means false.",
             "type": "boolean"
            }
           },
           "additionalProperties": false,
           "required": [
            "segments"
           ]
          },
          "additionalFields": {
           "description": "Events too; absent: none.",
           "type": "object",
           "properties": {
            "eventList": {
             "description": "Events of each profile.",
             "type": "object",
             "properties": {
              "fields": {
               "description": "Columns of events, with commas between.",
               "type": "string"
              }
             },
             "additionalProperties": false,
             "required": [
              "fields"
             ]
            }
           },
           "additionalProperties": false,
           "required": [
            "eventList"
           ]
          },
          "destination": {
           "description": "Where the rows go.",
           "type": "object",
           "properties": {
            "datasetId": {
             "description": "Id of a dataset on the union schema.",
             "type": "string"
            },
            "segmentPerBatch": {
             "description": "One batch for each segment.",
             "type": "boolean"
            }
           },
           "additionalProperties": false,
           "required": [
            "datasetId",
            "segmentPerBatch"
           ]
          },
          "schema": {
           "description": "What rows are of.",
           "type": "object",
           "properties": {
            "name": {
             "description": "Class of the union schema: `_xdm.context.profile`.",
             "type": "string"
            }
           },
           "additionalProperties": false,
           "required": [
            "name"
           ]
          }
         },
         "additionalProperties": false,
         "required": [
          "destination",
          "schema"
         ]
        },
        "notBefore": {
         "description": "An older job is somebody else's, RFC 3339.",
         "type": "string"
        },
        "known": {
         "description": "Jobs of the same body that were there already.",
         "type": "array",
         "items": {
          "type": "string"
         }
        }
       },
       "required": [
        "body",
        "dataset",
        "known",
        "notBefore"
       ]
      },
      {
       "type": "null"
      }
     ]
    },
    "open": {
     "description": "How the announced call ended is open: its job may become visible late, and is looked for during the settling time.",
     "type": "boolean"
    }
   },
   "additionalProperties": false,
   "required": [
    "announced",
    "jobId",
    "open"
   ]
  },
  "output": {
   "type": "object",
   "properties": {
    "jobId": {
     "description": "Id of the export job that was cancelled; null: there was none.",
     "type": [
      "null",
      "string"
     ]
    }
   },
   "additionalProperties": false,
   "required": [
    "jobId"
   ]
  }
 },
 "cancel-evaluation": {
  "description": "Cancels the segment job that a run started (DELETE /segment/jobs/{id}), and none that it only waited for. Fails with `adoption-ambiguous` when more than one job could be it.",
  "calls": [
   "GET /data/core/ups/segment/jobs",
   "DELETE /data/core/ups/segment/jobs/{id}"
  ],
  "errors": [
   "adoption-ambiguous"
  ],
  "input": {
   "type": "object",
   "properties": {
    "jobId": {
     "description": "The job that the run started; null: it started none, or was stopped between asking for it and learning its id.",
     "type": [
      "null",
      "string"
     ]
    },
    "announced": {
     "description": "What the run had announced, to find a job whose id it never learned.",
     "anyOf": [
      {
       "description": "What was announced before an evaluation was asked for: enough to tell its job from every other.",
       "type": "object",
       "properties": {
        "run": {
         "description": "Id of the run.",
         "type": "string"
        },
        "segmentIds": {
         "description": "Ids of the segments it was asked for.",
         "type": "array",
         "items": {
          "type": "string"
         }
        },
        "notBefore": {
         "description": "An older job is somebody else's, RFC 3339.",
         "type": "string"
        },
        "known": {
         "description": "Jobs of the same segments that were there already.",
         "type": "array",
         "items": {
          "type": "string"
         }
        },
        "attachTo": {
         "description": "A running job that covers the segments: it is waited for, and nothing is started. Null: there was none.",
         "type": [
          "null",
          "string"
         ]
        }
       },
       "additionalProperties": false,
       "required": [
        "attachTo",
        "known",
        "notBefore",
        "run",
        "segmentIds"
       ]
      },
      {
       "type": "null"
      }
     ]
    },
    "open": {
     "description": "How the announced call ended is open: its job may become visible late, and is looked for during the settling time.",
     "type": "boolean"
    }
   },
   "additionalProperties": false,
   "required": [
    "announced",
    "jobId",
    "open"
   ]
  },
  "output": {
   "type": "object",
   "properties": {
    "jobId": {
     "description": "Id of the segment job that was cancelled; null: there was none of this run.",
     "type": [
      "null",
      "string"
     ]
    }
   },
   "additionalProperties": false,
   "required": [
    "jobId"
   ]
  }
 }
};
