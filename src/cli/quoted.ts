/** A word of a command line, in quotes where a shell would take it for several. */
export function quoted(word: string): string {
  return /^[\w./\\:@%+=~-]+$/.test(word) ? word : `"${word}"`;
}
