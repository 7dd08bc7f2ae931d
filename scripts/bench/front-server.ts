import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { join } from "node:path";

import { startServerProcess } from "./server-process.ts";

const READY_MS = 10_000;

export interface FrontOptions {
  /** Where the scratch files of the server live. */
  readonly parent: string;
  /** The simulator, which answers everything but file bytes. */
  readonly upstream: string;
  readonly filesFolder: string;
  /** Bytes a second and connection. Default: as fast as it goes. */
  readonly limitRate?: string;
}

export interface FrontServer {
  /** https://localhost:PORT */
  readonly url: string;
  /** The certificate of the authority that signed the server's. */
  readonly caFile: string;
  close(): Promise<void>;
}

/** nginx with TLS on a free loopback port: file bytes come from the folder, all else from the simulator behind it. */
export async function startFrontServer(options: FrontOptions): Promise<FrontServer> {
  const folder = mkdtempSync(join(options.parent, "nginx-"));
  makeCertificates(folder);
  const port = await freePort();
  writeFileSync(join(folder, "nginx.conf"), configuration(folder, port, options));
  for (const name of ["body", "proxy"]) mkdirSync(join(folder, name));
  const close = await startServerProcess({
    name: "nginx",
    program: "nginx",
    args: ["-p", folder, "-c", join(folder, "nginx.conf"), "-e", "error.log"],
    folder,
    isReady: () => answers(port),
    readyMs: READY_MS,
  });
  return { url: `https://localhost:${port}`, caFile: join(folder, "ca.pem"), close };
}

function configuration(folder: string, port: number, options: FrontOptions): string {
  const asRoot = process.getuid?.() === 0 ? "user root;" : "";
  const limit = options.limitRate === undefined ? "" : `limit_rate ${options.limitRate};`;
  return `
daemon off; master_process on; worker_processes 1; ${asRoot}
pid ${folder}/nginx.pid; error_log ${folder}/error.log error;
events { worker_connections 1024; }
http {
  access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000; keepalive_timeout 75s;
  default_type application/octet-stream;
  client_body_temp_path ${folder}/body; proxy_temp_path ${folder}/proxy;
  fastcgi_temp_path ${folder}/body; uwsgi_temp_path ${folder}/body; scgi_temp_path ${folder}/body;
  open_file_cache max=20000 inactive=300s; open_file_cache_valid 300s;
  server {
    listen 127.0.0.1:${port} ssl backlog=1024;
    ssl_certificate ${folder}/server.pem; ssl_certificate_key ${folder}/server.key;
    ssl_protocols TLSv1.3; ssl_session_cache shared:s:10m;
    proxy_http_version 1.1; proxy_set_header Host $http_host; proxy_set_header Connection "";
    location / { proxy_pass ${options.upstream}; }
    # File bytes carry their name in the query; listings do not.
    location ~ ^/data/foundation/export/files/ {
      ${limit}
      root ${options.filesFolder};
      if ($arg_path = "") { proxy_pass ${options.upstream}; break; }
      rewrite ^ /$arg_path break;
    }
  }
}
`;
}

/** An authority of its own and one certificate for localhost, both of today. */
function makeCertificates(folder: string): void {
  writeFileSync(join(folder, "names"), "subjectAltName=DNS:localhost,IP:127.0.0.1\n");
  const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
  const authority = ["-x509", "-days", "2", "-subj", "/CN=aepx bench", "-out", "ca.pem"];
  openssl(folder, ["req", ...key, ...authority, "-keyout", "ca.key"]);
  openssl(folder, [
    "req",
    ...key,
    "-subj",
    "/CN=localhost",
    "-keyout",
    "server.key",
    "-out",
    "server.csr",
  ]);
  const sign = ["-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-extfile", "names"];
  openssl(folder, [
    "x509",
    "-req",
    "-days",
    "2",
    "-in",
    "server.csr",
    ...sign,
    "-out",
    "server.pem",
  ]);
}

function openssl(cwd: string, args: readonly string[]): void {
  const { status, stderr } = spawnSync("openssl", args, { cwd, encoding: "utf8" });
  if (status !== 0) throw new Error(`openssl ${args[0] ?? ""} failed.\n${stderr}`);
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      const port = typeof address === "object" && address !== null ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}
