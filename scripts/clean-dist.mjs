import { rmSync } from "node:fs";

// tsc never deletes what a renamed or removed source left behind.
rmSync(new URL("../dist", import.meta.url), { recursive: true, force: true });
