import net, { isIP, type Socket, type TcpNetConnectOpts } from "node:net";
import tls, { createSecureContext, type SecureContext } from "node:tls";

import { hostOf, portOf } from "../../core/host-port.ts";
import { openTunnel } from "./tunnel.ts";

/** Takes bytes whose memory is used again after the call. False: no more, until the socket is resumed; what is there already may still come. */
type OnBytes = (bytes: Buffer) => boolean;

/** TLS hands over no more than 16 KiB at a time, a plain connection what fits. */
const READ_BYTES = 64 * 1024;

/** Connects, by TLS where the target asks for it. Rejects with what the network tells, and with the signal's reason. */
export async function dial(
  { target, proxy }: { readonly target: URL; readonly proxy: URL | undefined },
  onBytes: OnBytes,
  signal: AbortSignal,
): Promise<Socket> {
  if (!proxy) return dialDirectly(target, onBytes, signal);
  const tunnel = await openTunnel(proxy, target, signal);
  const socket = isSecure(target)
    ? await connected(tls.connect({ socket: tunnel, ...trustOf(target) }), "secureConnect", signal)
    : tunnel;
  socket.on("data", (chunk: Buffer) => {
    if (!onBytes(chunk)) socket.pause();
  });
  return socket;
}

/** Every read goes into the same memory, which saves a stream and its buffers. */
async function dialDirectly(target: URL, onBytes: OnBytes, signal: AbortSignal): Promise<Socket> {
  const buffer = Buffer.allocUnsafeSlow(READ_BYTES);
  const address: TcpNetConnectOpts = {
    host: hostOf(target),
    port: portOf(target),
    noDelay: true,
    keepAlive: true,
    onread: { buffer, callback: (length) => onBytes(buffer.subarray(0, length)) },
  };
  return isSecure(target)
    ? connected(tls.connect({ ...address, ...trustOf(target) }), "secureConnect", signal)
    : connected(net.connect(address), "connect", signal);
}

let trust: SecureContext | undefined;

/** One context for all: each connection would else make its own before any of them can ask. */
function trustOf(target: URL): tls.ConnectionOptions {
  const host = hostOf(target);
  trust ??= createSecureContext();
  return {
    host,
    // An address is no name to ask for.
    servername: isIP(host) === 0 ? host : "",
    secureContext: trust,
    ALPNProtocols: ["http/1.1"],
  };
}

function connected<S extends Socket>(
  socket: S,
  event: "connect" | "secureConnect",
  signal: AbortSignal,
): Promise<S> {
  return new Promise((resolve, reject) => {
    const abort = () => {
      reject(signal.reason as Error);
      socket.destroy();
    };
    if (signal.aborted) return abort();
    signal.addEventListener("abort", abort, { once: true });
    socket.on("error", reject);
    socket.once("close", () => reject(new Error("The connection closed before it came about")));
    socket.once(event, () => {
      signal.removeEventListener("abort", abort);
      resolve(socket);
    });
  });
}

function isSecure({ protocol }: URL): boolean {
  return protocol === "https:";
}
