import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer as createHttpServer } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import { type AddressInfo, connect as connectSocket, type Server, type Socket } from "node:net";
import { fileURLToPath } from "node:url";

import { expect, onTestFinished, test } from "vitest";

import type { Visit, VisitOptions } from "./fixtures/visits.ts";

const fixture = (name: string) => fileURLToPath(new URL(`fixtures/${name}`, import.meta.url));
const certificate = fixture("loopback.cert.pem");
const program = fixture("visits.ts");
/** The name in the certificate; it resolves nowhere, so only a proxy can lead there. */
const HOST = "platform.aepx.test";

/** More than one read of TLS and one buffer of a socket. */
const large = Buffer.from(Uint8Array.from({ length: 8 << 20 }, (_, index) => (index >> 10) % 251));

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

/** The platform on https, with a certificate that nobody signed but itself. */
async function startSecure(): Promise<{ readonly port: number; readonly paths: string[] }> {
  const paths: string[] = [];
  const tls = { cert: readFileSync(certificate), key: readFileSync(fixture("loopback.key.pem")) };
  const server = createHttpsServer(tls, (request, response) => {
    const path = (request.url ?? "").split("?")[0] ?? "";
    paths.push(path);
    request.resume();
    if (path.startsWith("/ims")) {
      response.end('{"access_token":"t-12345678","token_type":"bearer","expires_in":86399}');
    } else if (path.startsWith("/data/core")) {
      response.end('{"segments":[{"id":"s1","name":"High churn risk"}]}');
    } else {
      response.end(path.endsWith("/large") ? large : "PAR1");
    }
  });
  return { port: await listen(server), paths };
}

/** A proxy that knows CONNECT, leads every name to `port`, and asks for a password. */
async function startProxy(
  port: number,
): Promise<{ readonly url: string; readonly asked: string[] }> {
  const asked: string[] = [];
  const server = createHttpServer();
  server.on("connect", (request, client: Socket) => {
    asked.push(request.url ?? "");
    const password = `Basic ${Buffer.from("user:secret").toString("base64")}`;
    if (request.headers["proxy-authorization"] !== password) {
      client.end("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n");
      return;
    }
    const upstream = connectSocket(port, "127.0.0.1", () => {
      client.write("HTTP/1.1 200 Connection established\r\n\r\n");
      upstream.pipe(client).pipe(upstream);
    });
    for (const socket of [client, upstream]) socket.on("error", () => {});
  });
  return { url: `http://user:secret@127.0.0.1:${await listen(server)}`, asked };
}

/** NODE_EXTRA_CA_CERTS is read when a process starts, so visits take place in one of their own. */
async function visit(
  options: readonly VisitOptions[],
  env: Readonly<Record<string, string>> = { NODE_EXTRA_CA_CERTS: certificate },
): Promise<readonly Visit[]> {
  const { PATH = "", HOME = "" } = process.env;
  const child = spawn(process.execPath, ["--import", "tsx", program, JSON.stringify(options)], {
    env: { PATH, HOME, ...env },
    stdio: ["ignore", "pipe", "inherit"],
  });
  let output = "";
  for await (const chunk of child.stdout) output += String(chunk);
  return JSON.parse(output) as readonly Visit[];
}

/** Each starts a process. */
const slow = { timeout: 60_000 };
const whole = { segments: ["High churn risk"], bytes: "PAR1" };
const allPaths = [
  "/ims/token/v3",
  "/data/core/ups/segment/definitions",
  "/data/foundation/export/files/b1-1",
];

test("NODE_EXTRA_CA_CERTS is honoured by tokens, control calls and bytes", slow, async () => {
  const { port, paths } = await startSecure();
  expect(await visit([{ baseUrl: `https://localhost:${port}` }])).toEqual([whole]);
  expect(paths).toEqual(allPaths);
});

test(
  "bytes through TLS are those that were sent, however slowly they are taken",
  slow,
  async () => {
    const { port } = await startSecure();
    const proxy = await startProxy(port);
    const direct = { baseUrl: `https://localhost:${port}`, largeBySlowTaker: true };
    const proxied = { ...direct, baseUrl: `https://${HOST}`, httpsProxy: proxy.url };
    const sha256 = createHash("sha256").update(large).digest("hex");
    expect(await visit([direct, proxied])).toEqual([{ sha256 }, { sha256 }]);
  },
);

test("without it an unknown certificate is told, and nothing is sent", slow, async () => {
  const { port, paths } = await startSecure();
  expect(await visit([{ baseUrl: `https://localhost:${port}` }], {})).toEqual([
    {
      error: `POST /ims/token/v3 failed: localhost:${port} did not answer: its TLS certificate is not trusted. If your network has its own certificate authority, name its file in NODE_EXTRA_CA_CERTS.`,
    },
  ]);
  expect(paths).toEqual([]);
});

test("HTTPS_PROXY is honoured by tokens, control calls and bytes", slow, async () => {
  const { port, paths } = await startSecure();
  const proxy = await startProxy(port);
  const options = { baseUrl: `https://${HOST}`, httpsProxy: proxy.url };
  expect(await visit([options])).toEqual([whole]);
  expect(new Set(proxy.asked)).toEqual(new Set([`${HOST}:443`]));
  expect(paths).toEqual(allPaths);
});

test("a tunnel to https is kept from one file to the next", slow, async () => {
  const { port } = await startSecure();
  const tunnels = async (reads: number) => {
    const proxy = await startProxy(port);
    const options = { baseUrl: `https://${HOST}`, httpsProxy: proxy.url, reads };
    expect(await visit([options])).toEqual([{ ...whole, bytes: "PAR1".repeat(reads) }]);
    return proxy.asked.length;
  };
  expect(await tunnels(4)).toBe(await tunnels(1));
});

test("NO_PROXY goes past the proxy, for the hosts it names", slow, async () => {
  const { port } = await startSecure();
  const proxy = await startProxy(port);
  const named = [HOST, ".aepx.test", `${HOST}:443`, `other.test, ${HOST}`, "*"];
  const options = { baseUrl: `https://${HOST}`, httpsProxy: proxy.url };
  const past = await visit(named.map((noProxy) => ({ ...options, noProxy })));
  const unresolved = expect.stringContaining(
    `${HOST} did not answer: the name cannot be resolved.`,
  ) as string;
  expect(past).toEqual(named.map(() => ({ error: unresolved })));
  expect(proxy.asked).toEqual([]);
  expect(await visit([{ ...options, noProxy: "other.test" }])).toEqual([whole]);
});

test("a proxy that refuses is told, without its password", slow, async () => {
  const proxy = await startProxy(1);
  const httpsProxy = proxy.url.replace("secret", "wrong-password");
  expect(await visit([{ baseUrl: `https://${HOST}`, httpsProxy }])).toEqual([
    {
      error: `POST /ims/token/v3 failed: ${HOST} did not answer: the proxy refused to connect to it. Check HTTPS_PROXY, its user and password, and NO_PROXY.`,
    },
  ]);
  expect(proxy.asked).toHaveLength(1);
});

test("the environment belongs to the command line: alone it changes nothing", slow, async () => {
  const { port } = await startSecure();
  const proxy = await startProxy(port);
  const env = { NODE_EXTRA_CA_CERTS: certificate, HTTPS_PROXY: proxy.url, HTTP_PROXY: proxy.url };
  expect(await visit([{ baseUrl: `https://localhost:${port}` }], env)).toEqual([whole]);
  expect(proxy.asked).toEqual([]);
});
