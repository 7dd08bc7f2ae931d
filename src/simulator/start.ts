import type { Server, ServerResponse } from "node:http";

import { createAdaptorServer, type Http2Bindings, type HttpBindings } from "@hono/node-server";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";

import { toError, TransportError, UsageError } from "../core/errors.ts";
import { writeFileAtomic } from "../core/files.ts";
import { simulatorEnv } from "./credentials.ts";
import { fileBodyOf } from "./file-body.ts";
import { sendFile } from "./send-file.ts";
import { createSimulator, type Simulator, type SimulatorOptions } from "./simulator.ts";

export interface StartSimulatorOptions extends SimulatorOptions {
  /** Default 0: any free port. Fails with `bad-option` when it is taken. */
  readonly port?: number;
  /** Default 127.0.0.1. */
  readonly host?: string;
}

/** The platform on a loopback port. `close` ends open connections too. */
export interface RunningSimulator extends Simulator {
  readonly url: string;
  /** Environment variables with which aepx talks to it. */
  readonly env: Readonly<Record<string, string>>;
  /** Writes `{"url","env","filesFolder"}`, whole or not at all, readable for the owner only. */
  writeReadyFile(path: string): void;
}

/** Serves a simulator. Fails with `bad-option` or `no-connection`. */
export async function startSimulator(
  options: StartSimulatorOptions = {},
): Promise<RunningSimulator> {
  const { port = 0, host = "127.0.0.1", ...rest } = options;
  const simulator = await createSimulator(rest);
  const server = createServer((request) => simulator.answer(request));
  const second = createServer((request) => simulator.answerAsSecondHost(request));
  let opening: Promise<void> | undefined;
  simulator.serveSecondHost(async () => {
    opening ??= listen(second, 0, host);
    await opening;
    return portOf(second);
  });
  try {
    await listen(server, port, host);
  } catch (error) {
    await simulator.close();
    throw listenError(error, port, host);
  }
  const url = urlOf(server, host);
  const env = simulatorEnv(url);
  const { filesFolder } = simulator;
  return {
    ...simulator,
    url,
    env,
    writeReadyFile: (path) =>
      writeFileAtomic(path, `${JSON.stringify({ url, env, filesFolder })}\n`),
    async close() {
      await closeServer(server);
      await closeServer(second);
      await simulator.close();
    },
  };
}

type Answer = (request: Request) => Promise<Response | undefined>;

function createServer(answer: Answer): Server {
  return createAdaptorServer({
    fetch: (request, bindings) => serve(answer, request, bindings),
    overrideGlobalObjects: false,
  }) as Server;
}

async function serve(
  answer: Answer,
  request: Request,
  { incoming, outgoing }: HttpBindings | Http2Bindings,
): Promise<Response> {
  const response = await answer(request);
  const body = response && fileBodyOf(response);
  if (response && !body) return response;
  if (response && body) await sendFile(response, body, outgoing as ServerResponse);
  else incoming.socket.destroy();
  return RESPONSE_ALREADY_SENT;
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      resolve();
    });
  });
}

function listenError(cause: unknown, port: number, host: string): Error {
  const { code } = toError(cause) as NodeJS.ErrnoException;
  if (code === "EADDRINUSE" || code === "EACCES") {
    const why = code === "EADDRINUSE" ? "it is in use" : "it takes rights";
    return new UsageError(
      "bad-option",
      `The simulator cannot listen on port ${port}: ${why}. Choose another one, or 0 for any free port.`,
      { cause },
    );
  }
  return new TransportError("no-connection", `The simulator cannot listen on ${host}:${port}.`, {
    cause,
  });
}

function urlOf(server: Server, host: string): string {
  return `http://${host.includes(":") ? `[${host}]` : host}:${portOf(server)}`;
}

function portOf(server: Server): number {
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new Error("The server has no port.");
  return address.port;
}

/** Waits for nobody: keep-alive connections would hold a graceful close open for ever. */
function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
