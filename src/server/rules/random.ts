/** The one source of chance that rules draw from, so that a test can say what comes (specification, 00 rule 6). */
export interface Random {
  /** A whole number from min to max, both included, each as likely as any other. */
  integer(min: number, max: number): number;
  /** A number from 0 to below 1. */
  fraction(): number;
}

/** Whether a roll of 1 to 100 is within `percentage`: 0 and less never, 100 and more always. */
export function rolls(random: Random, percentage: number): boolean {
  return random.integer(1, 100) <= percentage;
}
