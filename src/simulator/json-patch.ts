import { isRecord, textOf } from "./bodies.ts";

/** The parts of RFC 6902 that a dataset needs: add, replace and remove along objects. Undefined when one does not fit. */
export function applyPatch(
  value: Readonly<Record<string, unknown>>,
  patch: readonly unknown[],
): Record<string, unknown> | undefined {
  let current: Record<string, unknown> | undefined = { ...value };
  for (const step of patch) {
    if (current === undefined || !isRecord(step)) return undefined;
    const path = textOf(step["path"]).split("/").slice(1).map(unescape);
    current = change(current, path, step);
  }
  return current;
}

function unescape(segment: string): string {
  return segment.replaceAll("~1", "/").replaceAll("~0", "~");
}

function change(
  target: Record<string, unknown>,
  [head, ...rest]: readonly string[],
  step: Record<string, unknown>,
): Record<string, unknown> | undefined {
  if (head === undefined) return undefined;
  if (rest.length > 0) {
    const inner = target[head];
    const changed = isRecord(inner) ? change(inner, rest, step) : undefined;
    return changed && { ...target, [head]: changed };
  }
  const exists = Object.hasOwn(target, head);
  switch (step["op"]) {
    case "add":
      return { ...target, [head]: step["value"] };
    case "replace":
      return exists ? { ...target, [head]: step["value"] } : undefined;
    case "remove":
      return exists
        ? Object.fromEntries(Object.entries(target).filter(([name]) => name !== head))
        : undefined;
    default:
      return undefined;
  }
}
