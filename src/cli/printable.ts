/** A text from outside on one line: a name or message may hold line breaks or escape sequences, and neither may reach a terminal. */
export function printable(text: string): string {
  return text.replaceAll(/\p{Cc}+/gu, " ");
}
