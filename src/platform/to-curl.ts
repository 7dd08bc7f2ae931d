import type { Json } from "../core/json.ts";
import { shellWord } from "../core/shell-word.ts";

/** A request that was not sent. */
export interface PlannedRequest {
  readonly method: string;
  readonly url: string;
  /** Names in lower case. The token is masked as the shell variable `$AEPX_ACCESS_TOKEN`. */
  readonly headers: Readonly<Record<string, string>>;
  /** Null for a request without one. `$AEPX_DATASET_ID` stands for the dataset that an earlier request makes. */
  readonly body: Json;
  /** The request as one line of portable sh; see `toCurl`. */
  readonly curl: string;
}

/** What stands for the id of a dataset that was not made. */
export const DATASET_VARIABLE = "$AEPX_DATASET_ID";

/** What stands for the token. */
export const MASKED_AUTHORIZATION = "Bearer $AEPX_ACCESS_TOKEN";

/**
 * The request as one line for any POSIX shell, in which everything but two variables is literal: it takes the token from
 * `AEPX_ACCESS_TOKEN`, and the line that makes a dataset sets `AEPX_DATASET_ID` for the lines after it.
 */
export function toCurl(request: Omit<PlannedRequest, "curl">): string {
  const { method, url, headers, body } = request;
  const call = [
    // Without -g curl would read brackets and braces of an address as patterns.
    `curl -sS -g -X ${method}`,
    ...Object.entries(headers).map(([name, value]) => `-H ${headerWord(name, value)}`),
    // Not -d, which takes a leading @ for a file name.
    ...(body === null ? [] : [`--data-raw ${bodyWord(body)}`]),
    shellWord(url),
  ].join(" ");
  return makesDataset(request) ? `AEPX_DATASET_ID=$(${call} | sed -n ${shellWord(ID_OF)})` : call;
}

/** The id in `["@/dataSets/ID"]`; some documents write it in lower case. */
const ID_OF = String.raw`s|.*@/[dD]ata[sS]ets/\([^"/]*\)".*|\1|p`;

function makesDataset({ method, url }: Pick<PlannedRequest, "method" | "url">): boolean {
  return method === "POST" && new URL(url).pathname.endsWith("/catalog/dataSets");
}

function headerWord(name: string, value: string): string {
  if (name === "authorization" && value === MASKED_AUTHORIZATION) return `"${name}: ${value}"`;
  return shellWord(`${name}: ${value}`);
}

/** A dataset may be *named* like the variable, so only the place of an id is one. An empty variable stops the shell. */
function bodyWord(body: Json): string {
  let hole = "AEPX-HOLE";
  while (JSON.stringify(body).includes(hole)) hole += "-";
  const text = JSON.stringify(body, (key, value: unknown) =>
    key === "datasetId" && value === DATASET_VARIABLE ? hole : value,
  );
  return text.split(hole).map(shellWord).join(`"\${AEPX_DATASET_ID:?}"`);
}
