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
     "type": "string"
    },
    "out": {
     "description": "Absolute.",
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
  "calls": [],
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
     "type": "array",
     "items": {
      "description": "A segment as later steps and the result need it.",
      "type": "object",
      "properties": {
       "id": {
        "type": "string"
       },
       "name": {
        "type": "string"
       },
       "namespace": {
        "type": "string"
       },
       "mergePolicyId": {
        "type": [
         "null",
         "string"
        ]
       },
       "evaluatedAt": {
        "description": "End of the last completed evaluation that covered it; null when the service does not tell.",
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
  "description": "Whether an export through Real-time Customer Profile is possible: there is a union schema, and the scores dataset (when named) is enabled for Profile, which is Adobe's own condition for this path. Fails with `no-profile` saying which of the two is missing, and with `schema-field-unknown` for a column that the schema does not have. Tells the Customer AI columns.",
  "calls": [],
  "errors": [
   "no-profile",
   "schema-field-unknown"
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
     "description": "Columns that will be asked for, as in `--fields`.",
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
     "type": "string"
    },
    "scoreFields": {
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
  "description": "The merge policy of an export: the one asked for (GET /config/mergePolicies), else the one that all segments have. One job takes one (documented), so segments of different policies without a choice are `bad-option`.",
  "calls": [],
  "errors": [
   "bad-option"
  ],
  "input": {
   "type": "object",
   "properties": {
    "segments": {
     "type": "array",
     "items": {
      "description": "A segment as later steps and the result need it.",
      "type": "object",
      "properties": {
       "id": {
        "type": "string"
       },
       "name": {
        "type": "string"
       },
       "namespace": {
        "type": "string"
       },
       "mergePolicyId": {
        "type": [
         "null",
         "string"
        ]
       },
       "evaluatedAt": {
        "description": "End of the last completed evaluation that covered it; null when the service does not tell.",
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
     "description": "Null: the segment's own, which the service fills in.",
     "type": [
      "null",
      "string"
     ]
    },
    "version": {
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
  "calls": [],
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
     "type": "array",
     "items": {
      "description": "A segment with the hour of the members that an export would contain.",
      "type": "object",
      "properties": {
       "id": {
        "type": "string"
       },
       "name": {
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
     "type": "string"
    },
    "started": {
     "description": "False: a job that somebody else started was waited for.",
     "type": "boolean"
    },
    "segments": {
     "type": "array",
     "items": {
      "description": "A segment with the hour of the members that an export would contain.",
      "type": "object",
      "properties": {
       "id": {
        "type": "string"
       },
       "name": {
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
  "calls": [],
  "errors": [
   "wait-ended"
  ],
  "input": {
   "type": "object",
   "properties": {
    "segments": {
     "description": "With what was known of them before.",
     "type": "array",
     "items": {
      "description": "A segment with the hour of the members that an export would contain.",
      "type": "object",
      "properties": {
       "id": {
        "type": "string"
       },
       "name": {
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
     "description": "Good is what is not older; null: another evaluation than the known one, whatever its age.",
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
     "type": "array",
     "items": {
      "description": "A segment with the hour of the members that an export would contain.",
      "type": "object",
      "properties": {
       "id": {
        "type": "string"
       },
       "name": {
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
  "calls": [],
  "errors": [
   "too-old"
  ],
  "input": {
   "type": "object",
   "properties": {
    "segments": {
     "type": "array",
     "items": {
      "description": "A segment with the hour of the members that an export would contain.",
      "type": "object",
      "properties": {
       "id": {
        "type": "string"
       },
       "name": {
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
     "type": "number"
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
     "type": "array",
     "items": {
      "description": "A segment with the hour of the members that an export would contain.",
      "type": "object",
      "properties": {
       "id": {
        "type": "string"
       },
       "name": {
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
  "description": "Finds or creates the dataset an export writes into, on the union schema and not enabled for Profile (POST /dataSets), and keeps other runs off it. Fails with `dataset-not-union` when a named target is on another schema, `dataset-not-found` when an id does not exist, `locked` when another run works with it.",
  "calls": [],
  "errors": [
   "dataset-not-union",
   "dataset-not-found",
   "locked"
  ],
  "input": {
   "type": "object",
   "properties": {
    "runId": {
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
     "type": "string"
    },
    "name": {
     "type": "string"
    },
    "created": {
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
 "start-export": {
  "description": "Starts the export job (POST /export/jobs), or adopts the one that an earlier attempt of this run started. Fails with `adoption-ambiguous` when more than one job could be that one.",
  "calls": [],
  "errors": [
   "adoption-ambiguous"
  ],
  "input": {
   "type": "object",
   "properties": {
    "dataset": {
     "type": "object",
     "properties": {
      "id": {
       "type": "string"
      },
      "name": {
       "type": "string"
      },
      "created": {
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
     "description": "The body of POST /export/jobs as we send it, and as far as the service echoes it.",
     "type": "object",
     "properties": {
      "fields": {
       "type": "string"
      },
      "mergePolicy": {
       "type": "object",
       "properties": {
        "id": {
         "type": "string"
        },
        "version": {
         "type": "number"
        }
       },
       "additionalProperties": false,
       "required": [
        "id"
       ]
      },
      "filter": {
       "type": "object",
       "properties": {
        "segments": {
         "type": "array",
         "items": {
          "type": "object",
          "properties": {
           "segmentId": {
            "type": "string"
           },
           "segmentNs": {
            "type": "string"
           },
           "status": {
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
           "type": "string"
          },
          "endTime": {
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
       "description": "Columns of events, with commas between.",
       "type": "object",
       "properties": {
        "eventList": {
         "type": "object",
         "properties": {
          "fields": {
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
       "type": "object",
       "properties": {
        "datasetId": {
         "type": "string"
        },
        "segmentPerBatch": {
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
       "type": "object",
       "properties": {
        "name": {
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
  "calls": [],
  "errors": [
   "job-failed",
   "job-canceled",
   "wait-ended"
  ],
  "input": {
   "type": "object",
   "properties": {
    "jobId": {
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
     "type": "string"
    },
    "status": {
     "type": "string"
    },
    "datasetId": {
     "type": [
      "null",
      "string"
     ]
    },
    "createdAt": {
     "type": [
      "null",
      "string"
     ]
    },
    "batches": {
     "type": "array",
     "items": {
      "type": "object",
      "properties": {
       "id": {
        "type": "string"
       },
       "segmentId": {
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
     "description": "`totalExportedProfileCounter`; null when the service does not tell.",
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
  "calls": [],
  "errors": [
   "batch-failed",
   "no-batch",
   "wait-ended"
  ],
  "input": {
   "type": "object",
   "properties": {
    "batches": {
     "type": "array",
     "items": {
      "type": "object",
      "properties": {
       "id": {
        "type": "string"
       },
       "segmentId": {
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
         "type": "string"
        },
        "since": {
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
     "description": "What the job says it exported; null when it does not say.",
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
     "type": "array",
     "items": {
      "type": "object",
      "properties": {
       "id": {
        "type": "string"
       },
       "segmentId": {
        "type": [
         "null",
         "string"
        ]
       },
       "records": {
        "description": "`outputRecordCount`; null when Catalog does not tell.",
        "type": [
         "null",
         "number"
        ]
       },
       "sizeBytes": {
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
         "type": "string"
        },
        "message": {
         "type": "string"
        },
        "retryable": {
         "type": "boolean"
        },
        "details": {
         "type": "object"
        },
        "cause": {
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
     "enum": [
      "batch",
      "profile"
     ],
     "type": "string"
    },
    "reason": {
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
  "description": "The newest successful batch of a dataset, asked for as Adobe's guide does (GET /batches?dataSet=…&createdClient=acp_foundation_push, newest first). Fails with `dataset-not-found`, or `no-batch` listing the clients that wrote something.",
  "calls": [],
  "errors": [
   "dataset-not-found",
   "no-batch"
  ],
  "input": {
   "type": "object",
   "properties": {
    "dataset": {
     "description": "Id or name.",
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
     "type": "object",
     "properties": {
      "id": {
       "type": "string"
      },
      "name": {
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
     "type": "array",
     "items": {
      "type": "object",
      "properties": {
       "id": {
        "type": "string"
       },
       "segmentId": {
        "type": [
         "null",
         "string"
        ]
       },
       "records": {
        "description": "`outputRecordCount`; null when Catalog does not tell.",
        "type": [
         "null",
         "number"
        ]
       },
       "sizeBytes": {
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
  "description": "Decides, on record, whether to look for a newer batch: only when the batch was removed under the reader. Every other failure is thrown again.",
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
       "type": "string"
      },
      "message": {
       "type": "string"
      },
      "retryable": {
       "type": "boolean"
      },
      "details": {
       "type": "object"
      },
      "cause": {
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
  "calls": [],
  "errors": [
   "content-changed"
  ],
  "input": {
   "type": "object",
   "properties": {
    "batches": {
     "type": "array",
     "items": {
      "type": "object",
      "properties": {
       "id": {
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
     "type": "array",
     "items": {
      "type": "object",
      "properties": {
       "batchId": {
        "type": "string"
       },
       "groupId": {
        "type": "string"
       },
       "name": {
        "type": "string"
       },
       "sizeBytes": {
        "type": "number"
       },
       "path": {
        "type": "string"
       },
       "subfolder": {
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
 "download-files": {
  "description": "Downloads files (GET /files/{id}?path=…) into the output folder, each checked before it takes its name. Whole files of an earlier attempt are kept. Fails with `too-many-bytes`, `disk-full`, `output-unwritable`, `unsafe-name`, `size-mismatch`, `not-parquet`, `body-cut`, `foreign-href`, and with `content-changed` when the batch is removed meanwhile (its files are then discarded).",
  "calls": [],
  "errors": [
   "too-many-bytes",
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
     "type": "string"
    },
    "out": {
     "description": "Output folder, absolute; claimed by this run.",
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
     "type": "array",
     "items": {
      "type": "object",
      "properties": {
       "batchId": {
        "type": "string"
       },
       "groupId": {
        "type": "string"
       },
       "name": {
        "type": "string"
       },
       "sizeBytes": {
        "type": "number"
       },
       "path": {
        "type": "string"
       },
       "subfolder": {
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
     "type": "array",
     "items": {
      "type": "object",
      "properties": {
       "name": {
        "description": "Relative to the folder, with `/`.",
        "type": "string"
       },
       "sizeBytes": {
        "type": "number"
       },
       "rows": {
        "type": "number"
       },
       "sha256": {
        "description": "Hexadecimal, lower case.",
        "type": "string"
       },
       "batchId": {
        "type": "string"
       },
       "groupId": {
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
     "type": "string"
    },
    "files": {
     "type": "array",
     "items": {
      "type": "object",
      "properties": {
       "name": {
        "description": "Relative to the folder, with `/`.",
        "type": "string"
       },
       "sizeBytes": {
        "type": "number"
       },
       "rows": {
        "type": "number"
       },
       "sha256": {
        "description": "Hexadecimal, lower case.",
        "type": "string"
       },
       "batchId": {
        "type": "string"
       },
       "groupId": {
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
       "type": [
        "null",
        "number"
       ]
      },
      "catalog": {
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
     "type": "number"
    },
    "bytes": {
     "type": "number"
    },
    "counts": {
     "description": "Rows by who counted them. Null is unknown, never 0.",
     "type": "object",
     "properties": {
      "job": {
       "type": [
        "null",
        "number"
       ]
      },
      "catalog": {
       "type": [
        "null",
        "number"
       ]
      },
      "read": {
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
     "type": "string"
    },
    "files": {
     "type": "array",
     "items": {
      "type": "object",
      "properties": {
       "name": {
        "description": "Relative to the folder, with `/`.",
        "type": "string"
       },
       "sizeBytes": {
        "type": "number"
       },
       "rows": {
        "type": "number"
       },
       "sha256": {
        "description": "Hexadecimal, lower case.",
        "type": "string"
       },
       "batchId": {
        "type": "string"
       },
       "groupId": {
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
     "type": "array",
     "items": {
      "type": "object",
      "properties": {
       "id": {
        "type": "string"
       },
       "name": {
        "type": "string"
       },
       "evaluatedAt": {
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
     "description": "SQL condition on a row.",
     "type": "string"
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
     "type": "array",
     "items": {
      "type": "object",
      "properties": {
       "name": {
        "description": "Relative to the folder, with `/`.",
        "type": "string"
       },
       "sizeBytes": {
        "type": "number"
       },
       "rows": {
        "type": "number"
       },
       "sha256": {
        "description": "Hexadecimal, lower case.",
        "type": "string"
       },
       "batchId": {
        "type": "string"
       },
       "groupId": {
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
     "type": "string"
    },
    "sources": {
     "type": "array",
     "items": {
      "type": "object",
      "properties": {
       "name": {
        "description": "Relative to the folder, with `/`.",
        "type": "string"
       },
       "sizeBytes": {
        "type": "number"
       },
       "rows": {
        "type": "number"
       },
       "sha256": {
        "description": "Hexadecimal, lower case.",
        "type": "string"
       },
       "batchId": {
        "type": "string"
       },
       "groupId": {
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
        "description": "Relative to the folder, with `/`.",
        "type": "string"
       },
       "sizeBytes": {
        "type": "number"
       },
       "rows": {
        "type": "number"
       },
       "sha256": {
        "description": "Hexadecimal, lower case.",
        "type": "string"
       },
       "batchId": {
        "type": "string"
       },
       "groupId": {
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
     "type": "string"
    },
    "files": {
     "type": "array",
     "items": {
      "type": "object",
      "properties": {
       "name": {
        "description": "Relative to the folder, with `/`.",
        "type": "string"
       },
       "sizeBytes": {
        "type": "number"
       },
       "rows": {
        "type": "number"
       },
       "sha256": {
        "description": "Hexadecimal, lower case.",
        "type": "string"
       },
       "batchId": {
        "type": "string"
       },
       "groupId": {
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
     "type": "array",
     "items": {
      "type": "object",
      "properties": {
       "id": {
        "type": "string"
       },
       "name": {
        "type": "string"
       },
       "evaluatedAt": {
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
     "enum": [
      "csv",
      "ndjson"
     ],
     "type": "string"
    },
    "raw": {
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
     "type": "array",
     "items": {
      "type": "object",
      "properties": {
       "name": {
        "description": "Relative to the folder, with `/`.",
        "type": "string"
       },
       "sizeBytes": {
        "type": "number"
       },
       "rows": {
        "description": "Null for a file that holds no rows.",
        "type": [
         "null",
         "number"
        ]
       },
       "sha256": {
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
         "type": "string"
        },
        "sources": {
         "type": "array",
         "items": {
          "type": "object",
          "properties": {
           "name": {
            "description": "Relative to the folder, with `/`.",
            "type": "string"
           },
           "sizeBytes": {
            "type": "number"
           },
           "rows": {
            "type": "number"
           },
           "sha256": {
            "description": "Hexadecimal, lower case.",
            "type": "string"
           },
           "batchId": {
            "type": "string"
           },
           "groupId": {
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
     "type": "string"
    },
    "path": {
     "enum": [
      "batch",
      "profile"
     ],
     "type": "string"
    },
    "pathReason": {
     "type": "string"
    },
    "segments": {
     "type": "array",
     "items": {
      "type": "object",
      "properties": {
       "id": {
        "type": "string"
       },
       "name": {
        "type": "string"
       },
       "evaluatedAt": {
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
     "anyOf": [
      {
       "type": "object",
       "properties": {
        "id": {
         "type": "string"
        },
        "name": {
         "type": "string"
        },
        "created": {
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
     "anyOf": [
      {
       "type": "object",
       "properties": {
        "id": {
         "type": "string"
        },
        "status": {
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
     "type": "array",
     "items": {
      "type": "string"
     }
    },
    "files": {
     "type": "array",
     "items": {
      "type": "object",
      "properties": {
       "name": {
        "description": "Relative to the folder, with `/`.",
        "type": "string"
       },
       "sizeBytes": {
        "type": "number"
       },
       "rows": {
        "type": "number"
       },
       "sha256": {
        "description": "Hexadecimal, lower case.",
        "type": "string"
       },
       "batchId": {
        "type": "string"
       },
       "groupId": {
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
        "description": "Relative to the folder, with `/`.",
        "type": "string"
       },
       "sizeBytes": {
        "type": "number"
       },
       "rows": {
        "description": "Null for a file that holds no rows.",
        "type": [
         "null",
         "number"
        ]
       },
       "sha256": {
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
     "type": "number"
    },
    "bytes": {
     "type": "number"
    },
    "counts": {
     "description": "Rows as counted by the export job, by Catalog, and from the files themselves.",
     "type": "object",
     "properties": {
      "job": {
       "type": [
        "null",
        "number"
       ]
      },
      "catalog": {
       "type": [
        "null",
        "number"
       ]
      },
      "read": {
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
     "type": "string"
    },
    "out": {
     "description": "Output folder, absolute.",
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
  "calls": [],
  "errors": [
   "bad-option"
  ],
  "input": {
   "type": "object",
   "properties": {
    "dataset": {
     "type": "object",
     "properties": {
      "id": {
       "type": "string"
      },
      "name": {
       "type": "string"
      },
      "created": {
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
     "type": "string"
    },
    "folder": {
     "description": "The folder of snapshots, absolute.",
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
     "type": "string"
    },
    "claimedAt": {
     "type": "string"
    },
    "datasetName": {
     "type": "string"
    },
    "last": {
     "anyOf": [
      {
       "type": "object",
       "properties": {
        "name": {
         "description": "Name of its folder.",
         "type": "string"
        },
        "runId": {
         "type": "string"
        },
        "rows": {
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
         "description": "Start of the evaluation that it shows, RFC 3339; null when the platform did not tell.",
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
  "description": "Reads what makes somebody a member (GET /segment/definitions/{id}), as a fingerprint: rules may name people.",
  "calls": [],
  "errors": [],
  "input": {
   "type": "object",
   "properties": {
    "segments": {
     "type": "array",
     "items": {
      "type": "object",
      "properties": {
       "id": {
        "type": "string"
       },
       "namespace": {
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
     "type": "array",
     "items": {
      "type": "object",
      "properties": {
       "id": {
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
  "description": "Decides how much a refresh has to fetch, as a step so that the decision and its reason are on record.",
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
     "anyOf": [
      {
       "type": "object",
       "properties": {
        "name": {
         "description": "Name of its folder.",
         "type": "string"
        },
        "runId": {
         "type": "string"
        },
        "rows": {
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
         "description": "Start of the evaluation that it shows, RFC 3339; null when the platform did not tell.",
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
    "definition": {
     "type": "object",
     "description": "What the audience is by."
    }
   },
   "additionalProperties": false,
   "required": [
    "definition",
    "fullEvery",
    "last",
    "sinceLast"
   ]
  },
  "output": {
   "type": "object",
   "properties": {
    "mode": {
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
     "description": "Folder of the last good snapshot, absolute.",
     "type": "string"
    },
    "out": {
     "description": "Folder of the new one, absolute.",
     "type": "string"
    },
    "files": {
     "description": "What was fetched: those who came or left since.",
     "type": "array",
     "items": {
      "type": "object",
      "properties": {
       "name": {
        "description": "Relative to the folder, with `/`.",
        "type": "string"
       },
       "sizeBytes": {
        "type": "number"
       },
       "rows": {
        "type": "number"
       },
       "sha256": {
        "description": "Hexadecimal, lower case.",
        "type": "string"
       },
       "batchId": {
        "type": "string"
       },
       "groupId": {
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
     "type": "array",
     "items": {
      "type": "object",
      "properties": {
       "id": {
        "type": "string"
       },
       "name": {
        "type": "string"
       },
       "evaluatedAt": {
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
     "type": "array",
     "items": {
      "type": "object",
      "properties": {
       "name": {
        "description": "Relative to the folder, with `/`.",
        "type": "string"
       },
       "sizeBytes": {
        "type": "number"
       },
       "rows": {
        "type": "number"
       },
       "sha256": {
        "description": "Hexadecimal, lower case.",
        "type": "string"
       },
       "batchId": {
        "type": "string"
       },
       "groupId": {
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
     "type": [
      "null",
      "string"
     ]
    },
    "out": {
     "description": "Folder of the later one, absolute, and what it holds: it need not be finished.",
     "type": "string"
    },
    "files": {
     "type": "array",
     "items": {
      "type": "object",
      "properties": {
       "name": {
        "description": "Relative to the folder, with `/`.",
        "type": "string"
       },
       "sizeBytes": {
        "type": "number"
       },
       "rows": {
        "type": "number"
       },
       "sha256": {
        "description": "Hexadecimal, lower case.",
        "type": "string"
       },
       "batchId": {
        "type": "string"
       },
       "groupId": {
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
     "type": "array",
     "items": {
      "type": "object",
      "properties": {
       "id": {
        "type": "string"
       },
       "name": {
        "type": "string"
       },
       "evaluatedAt": {
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
     "type": "string"
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
     "description": "Null when there was nothing to compare with.",
     "anyOf": [
      {
       "type": "object",
       "properties": {
        "added": {
         "type": "number"
        },
        "removed": {
         "type": "number"
        },
        "changed": {
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
     "description": "Relative to the later folder.",
     "type": "array",
     "items": {
      "type": "object",
      "properties": {
       "name": {
        "description": "Relative to the folder, with `/`.",
        "type": "string"
       },
       "sizeBytes": {
        "type": "number"
       },
       "rows": {
        "description": "Null for a file that holds no rows.",
        "type": [
         "null",
         "number"
        ]
       },
       "sha256": {
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
       "anyOf": [
        {
         "type": "object",
         "properties": {
          "kind": {
           "type": "string",
           "const": "people"
          },
          "count": {
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
           "type": "string",
           "const": "share"
          },
          "percent": {
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
       "anyOf": [
        {
         "type": "object",
         "properties": {
          "kind": {
           "type": "string",
           "const": "people"
          },
          "count": {
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
           "type": "string",
           "const": "share"
          },
          "percent": {
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
     "type": "object",
     "properties": {
      "rows": {
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
       "description": "Null where the two cannot be compared person by person.",
       "anyOf": [
        {
         "type": "object",
         "properties": {
          "added": {
           "type": "number"
          },
          "removed": {
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
  "description": "Declares a snapshot the folder's latest good one, then removes those that are too old, were held back, or were never finished. Fails with `output-unwritable` or `disk-full`; may be repeated. Calls nothing on the platform.",
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
     "type": "string"
    },
    "snapshot": {
     "type": "object",
     "properties": {
      "name": {
       "description": "Name of its folder.",
       "type": "string"
      },
      "runId": {
       "type": "string"
      },
      "rows": {
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
       "description": "Start of the evaluation that it shows, RFC 3339; null when the platform did not tell.",
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
     "type": "string"
    },
    "removed": {
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
  "calls": [],
  "errors": [
   "adoption-ambiguous"
  ],
  "input": {
   "type": "object",
   "properties": {
    "jobId": {
     "description": "Null: the run was stopped between asking for the job and learning its id.",
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
         "type": "object",
         "properties": {
          "id": {
           "type": "string"
          },
          "name": {
           "type": "string"
          },
          "created": {
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
         "description": "The body of POST /export/jobs as we send it, and as far as the service echoes it.",
         "type": "object",
         "properties": {
          "fields": {
           "type": "string"
          },
          "mergePolicy": {
           "type": "object",
           "properties": {
            "id": {
             "type": "string"
            },
            "version": {
             "type": "number"
            }
           },
           "additionalProperties": false,
           "required": [
            "id"
           ]
          },
          "filter": {
           "type": "object",
           "properties": {
            "segments": {
             "type": "array",
             "items": {
              "type": "object",
              "properties": {
               "segmentId": {
                "type": "string"
               },
               "segmentNs": {
                "type": "string"
               },
               "status": {
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
               "type": "string"
              },
              "endTime": {
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
           "description": "Columns of events, with commas between.",
           "type": "object",
           "properties": {
            "eventList": {
             "type": "object",
             "properties": {
              "fields": {
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
           "type": "object",
           "properties": {
            "datasetId": {
             "type": "string"
            },
            "segmentPerBatch": {
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
           "type": "object",
           "properties": {
            "name": {
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
   "anyOf": [
    {
     "type": "object",
     "properties": {
      "jobId": {
       "type": "null"
      }
     },
     "additionalProperties": false,
     "required": [
      "jobId"
     ]
    },
    {
     "type": "object",
     "properties": {
      "jobId": {
       "type": "string"
      }
     },
     "additionalProperties": false,
     "required": [
      "jobId"
     ]
    }
   ]
  }
 },
 "cancel-evaluation": {
  "description": "Cancels the segment job that a run started (DELETE /segment/jobs/{id}), and none that it only waited for. Fails with `adoption-ambiguous` when more than one job could be it.",
  "calls": [],
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
         "type": "string"
        },
        "segmentIds": {
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
   "anyOf": [
    {
     "type": "object",
     "properties": {
      "jobId": {
       "type": "null"
      }
     },
     "additionalProperties": false,
     "required": [
      "jobId"
     ]
    },
    {
     "type": "object",
     "properties": {
      "jobId": {
       "type": "string"
      }
     },
     "additionalProperties": false,
     "required": [
      "jobId"
     ]
    }
   ]
  }
 }
};
