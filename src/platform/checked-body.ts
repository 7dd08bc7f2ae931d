import { type ByteStream, eachUntilCut } from "../core/byte-stream.ts";
import type { ByteReply } from "./bytes/byte-port.ts";
import { lengthMismatch, type Told } from "./content-range.ts";
import { type Target, toBodyError } from "./transport-error.ts";

interface BodyCheck {
  readonly reply: ByteReply;
  readonly told: Told;
  readonly target: Target;
  readonly signal: AbortSignal | undefined;
}

/** The body in our errors' words, held against what the reply told of it. */
export function checkedBody({ reply, told, target, signal }: BodyCheck): ByteStream {
  const { body } = reply;
  const { bodyBytes } = told;
  const broken = (error: unknown) => toBodyError(error, target, signal);
  let received = 0;

  function count(chunk: Uint8Array): void {
    received += chunk.byteLength;
    if (bodyBytes !== null && received > bodyBytes) throw lengthMismatch(told, "more", target);
  }

  function checkEnd(): void {
    const isShort = bodyBytes !== null && received < bodyBytes;
    if (isShort) throw broken(new Error(`Ended after ${received} bytes`));
  }

  async function countOrLeave(chunk: Uint8Array): Promise<void> {
    try {
      count(chunk);
    } catch (error) {
      await body.return();
      throw error;
    }
  }

  const iterator = {
    async next() {
      const result = await body.next().catch((error: unknown) => {
        throw broken(error);
      });
      if (result.done) checkEnd();
      else await countOrLeave(result.value);
      return result;
    },
    return: () => body.return(),
  };
  return {
    async each(take) {
      const { cut } = await eachUntilCut(body, (chunk) => {
        count(chunk);
        return take(chunk);
      });
      if (cut) throw broken(cut.error);
      checkEnd();
    },
    [Symbol.asyncIterator]: () => iterator,
  };
}
