import { inspect } from "node:util";

const MASK = "[secret]";

/**
 * A value that cannot be printed by accident: String(), JSON, template literals and console all show a mask.
 * Whatever was ever wrapped is remembered, so that a log can scrub it from texts that came from elsewhere.
 */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
    scrubEverywhere(value);
  }

  /** The value itself. Call it only where the bytes go onto the wire or into a 0600 file. */
  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return MASK;
  }

  toJSON(): string {
    return MASK;
  }

  [inspect.custom](): string {
    return MASK;
  }
}

const known = new Set<string>();

/** Lets `scrub` mask a value from now on. Shorter ones than eight characters would mask ordinary words. */
export function scrubEverywhere(value: string): void {
  if (value.length >= 8) known.add(value);
}

/** The text with every secret that this process knows, and anything that looks like a bearer token, masked. */
export function scrub(text: string): string {
  let clean = text;
  for (const secret of known) clean = clean.replaceAll(secret, MASK);
  return clean
    .replaceAll(/\bBearer\s+[\w.~+/-]{8,}=*/gi, `Bearer ${MASK}`)
    .replaceAll(/\beyJ[\w-]{4,}\.[\w-]{4,}\.[\w-]*/g, MASK);
}
