import { bothEnded } from "./both-ended.ts";

/** Takes the next chunk of a body, whose memory is used again after the call. Returns a promise when the one after it has to wait. */
export type TakeChunk = (chunk: Uint8Array) => Promise<void> | undefined;

/** The bytes of a body in order. It is read once, by `each` or as an iterable. */
export interface ByteStream extends AsyncIterable<Uint8Array> {
  /**
   * Hands every chunk over the moment it comes, which costs no promise per chunk. Rejects with what broke the body off, or with what `take`
   * failed with; the body is let go of then, and no `take` is still at work.
   */
  each?(take: TakeChunk): Promise<void>;
}

/** How a body ended: `cut` holds what broke it off, undefined when it came to its end. */
export interface StreamEnd {
  readonly cut: { readonly error: unknown } | undefined;
}

/** Reads a body to its end. Rejects with what broke it off, or with what `take` failed with. */
export async function eachChunk(body: ByteStream, take: TakeChunk): Promise<void> {
  if (body.each) return body.each(take);
  for await (const chunk of body) {
    const waiting = take(chunk);
    if (waiting) await waiting;
  }
}

/** The same, where a body that breaks off is a result, and only what `take` fails with is thrown. */
export async function eachUntilCut(body: ByteStream, take: TakeChunk): Promise<StreamEnd> {
  let own: { readonly error: unknown } | undefined;
  const keep = (error: unknown): never => {
    own = { error };
    throw error;
  };
  const watched = (chunk: Uint8Array) => {
    try {
      return take(chunk)?.catch(keep);
    } catch (error) {
      return keep(error);
    }
  };
  try {
    await eachChunk(body, watched);
    return { cut: undefined };
  } catch (error) {
    if (own) throw own.error;
    return { cut: { error } };
  }
}

/** Both of what the next chunk has to wait for, to their ends: what fails leaves nothing at work. Rejects with the first failure. */
export async function whenBoth(first: Promise<void>, second: Promise<void>): Promise<void> {
  await bothEnded(first, second);
}
