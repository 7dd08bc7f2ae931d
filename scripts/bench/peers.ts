import { spawnSync } from "node:child_process";

/** Programs of Debian that are measured against or serve, and how each tells its version. */
const peers = [
  { package: "nginx-light", probe: ["nginx", "-v"] },
  { package: "curl", probe: ["curl", "--version"] },
  { package: "aria2", probe: ["aria2c", "--version"] },
  { package: "openssl", probe: ["openssl", "version"] },
  {
    package: "python3-requests",
    probe: ["/usr/bin/python3", "-c", "import requests; print('requests', requests.__version__)"],
  },
] as const;

/** Installs what is missing, and answers with the version of each. Fails when one cannot be installed. */
export function installPeers(say: (text: string) => void): readonly string[] {
  const missing = peers.filter(({ probe }) => versionOf(probe) === undefined);
  if (missing.length > 0) {
    const names = missing.map((peer) => peer.package);
    say(`installing ${names.join(", ")}`);
    apt("update");
    apt("install", "--no-install-recommends", ...names);
  }
  return peers.map((peer) => {
    const version = versionOf(peer.probe);
    if (version === undefined) throw new Error(`${peer.package} could not be installed.`);
    return version;
  });
}

function versionOf([command, ...args]: readonly [string, ...string[]]): string | undefined {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: "utf8" });
  return status === 0 ? `${stdout}${stderr}`.split("\n")[0]?.trim() : undefined;
}

function apt(...args: readonly string[]): void {
  // A freshly installed server must not start by itself: RUNLEVEL says that the machine is not in service.
  const environment = ["DEBIAN_FRONTEND=noninteractive", "RUNLEVEL=1"];
  const asRoot = process.getuid?.() === 0 ? [] : ["sudo", "-n"];
  const command = [...asRoot, "env", ...environment, "apt-get", "-y", "-qq", ...args];
  const { status, stderr } = spawnSync(command[0] ?? "env", command.slice(1), { encoding: "utf8" });
  if (status !== 0) throw new Error(`apt-get ${args.join(" ")} failed.\n${stderr}`);
}
