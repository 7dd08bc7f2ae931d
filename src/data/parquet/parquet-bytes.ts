import { checkedMetadata, checkSize, Damage, notParquet, trailerBytes } from "./parquet-footer.ts";

/** The same checks as `readFooter`, of a file in memory. Fails with `not-parquet`. */
export async function checkBytes(
  bytes: Uint8Array,
  name: string,
): Promise<{ readonly rows: number }> {
  const size = bytes.byteLength;
  try {
    checkSize(size);
    if (Buffer.from(bytes.subarray(0, 4)).toString("latin1") !== "PAR1") {
      throw new Damage("it does not begin with PAR1");
    }
    const metadata = await checkedMetadata(bytes.subarray(-trailerBytes(bytes, size)), size);
    return { rows: Number(metadata.num_rows) };
  } catch (error) {
    throw error instanceof Damage ? notParquet(name, error) : error;
  }
}
