export const helpExamples: [string, string][] = [
  ["$0 demo", "Export an audience from a simulated platform, without credentials"],
  ['$0 export "High churn risk" --out churn', "Export a segment's members into a folder"],
  ["$0 download 6a1b… --out scores", "Download a dataset's newest batch"],
  ["$0 runs resume --latest", "Continue the last unfinished run"],
  ["$0 doctor", "Check credentials, rights, proxy and folders"],
];

export const helpEpilogue = `Exit codes:
    0  done
    2  usage or configuration                            do not retry
    3  credentials or permission                         do not retry
    4  Adobe refused, or answered what cannot be used    do not retry
    5  network or server trouble outlasted the retries   retry
    6  the remote job failed or was cancelled            after a look
    7  the data is not what was promised                 after a look
    8  the wait ended first; the run is parked           retry
    9  another process holds the run or the folder       retry
   70  a bug in aepx                                     report it
  130  interrupted; the run is parked (143: terminated)  retry`;
