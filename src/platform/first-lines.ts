import type { OpenRange } from "./platform.ts";

/** Longer than any line that says something about a row. */
const BYTES_MAX = 256 * 1024;

/** The first whole lines of a text file, without reading the rest of it. */
export async function firstLines(
  openRange: OpenRange,
  path: string,
  most: number,
  signal?: AbortSignal,
): Promise<readonly string[]> {
  const { body } = await openRange({ path }, 0, null, { signal });
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  let isWhole = true;
  for await (const chunk of body) {
    text += decoder.decode(chunk, { stream: true });
    bytes += chunk.length;
    isWhole = bytes <= BYTES_MAX;
    if (!isWhole || text.split("\n").length > most) break;
  }
  const lines = text.split("\n");
  // What comes after the last line end may be half a line.
  const ended = isWhole && lines.length <= most ? lines : lines.slice(0, -1);
  return ended.filter((line) => line.trim() !== "").slice(0, most);
}
