import type { Io } from './io.js';
import { UsageError } from './command.js';

/** The person interrupted: exit code 130, or the ordinary end of a command that drains. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';

  constructor() {
    super('interrupted');
  }
}

/**
 * Asks for yes or no on the terminal, "no" being the default. Throws a UsageError that names `flag` where nobody can be
 * asked, and Interrupted when the question is.
 */
export async function confirmOn(
  io: Io,
  interactive: boolean,
  { question, flag, signal }: { question: string; flag: string; signal: AbortSignal },
): Promise<boolean> {
  if (!interactive) throw new UsageError(`This needs an answer: ${question} Pass ${flag} to say yes.`);
  const { confirm, isCancel } = await import('@clack/prompts');
  const answer = await confirm({
    message: question,
    initialValue: false,
    input: io.stdin,
    output: io.stderr,
    signal,
  });
  if (isCancel(answer)) throw new Interrupted();
  return answer;
}
