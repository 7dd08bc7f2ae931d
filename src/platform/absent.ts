import { ApiError } from "../core/errors.ts";

/** Undefined where the service answers that there is no such thing. A 404 for the whole address stays an error. */
export async function orAbsent<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
}

function isAbsent(error: unknown): boolean {
  return (
    error instanceof ApiError &&
    error.code === "not-found" &&
    error.details["unknownRoute"] !== true
  );
}
