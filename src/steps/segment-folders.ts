const NAME_CHARACTERS_MAX = 80;

/** A folder name for each segment: its own name as far as any file system takes it, with part of the id where two would meet. */
export function segmentFolders(
  segments: readonly { readonly id: string; readonly name: string }[],
): Map<string, string> {
  const plain = segments.map(({ name }) => plainName(name));
  const folded = plain.map((name) => name.toLowerCase());
  return new Map(
    segments.map(({ id }, index) => {
      const name = plain[index] ?? "segment";
      const meets = folded.filter((other) => other === name.toLowerCase()).length > 1;
      return [id, meets ? `${name}-${plainName(id).slice(0, 36)}` : name];
    }),
  );
}

/** Letters, digits, blanks and `-_.` of any script; never empty, never hidden, never one of Windows' devices. */
function plainName(name: string): string {
  const plain = name
    .normalize("NFC")
    .replaceAll(/[^\p{L}\p{N} _.-]/gu, "_")
    .slice(0, NAME_CHARACTERS_MAX)
    .replaceAll(/^[. ]+|[. ]+$/g, "");
  return plain === "" || /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i.test(plain) ? `_${plain}` : plain;
}
