import type * as Prompts from '@clack/prompts';
import type { Io } from './io.js';
import { UsageError, type Questions } from './command.js';

/** The person interrupted: exit code 130, or the ordinary end of a command that drains. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';

  constructor() {
    super('interrupted');
  }
}

/** Questions on the terminal of `io`, each interruptible. `interactive` is whether there is somebody to ask. */
export function questionsOn(io: Io, interactive: boolean, signal: AbortSignal): Questions {
  const ask = async <T>(
    { message, flag }: { message: string; flag: string },
    prompt: (prompts: typeof Prompts, streams: Streams) => Promise<T | symbol>,
  ): Promise<T> => {
    if (!interactive) throw new UsageError(`This needs an answer: ${message} Pass ${flag}.`);
    const prompts = await import('@clack/prompts');
    const answer = await prompt(prompts, { input: io.stdin, output: io.stderr, signal });
    if (typeof answer === 'symbol') throw new Interrupted();
    return answer;
  };
  const validate = (check: (text: string) => string | null) => ({
    validate: (text: string | undefined) => check(text ?? '') ?? undefined,
  });
  return {
    text: ({ message, flag, initial, check = () => null }) =>
      ask<string>({ message, flag }, ({ text }, streams) =>
        text({ message, initialValue: initial, defaultValue: '', ...validate(check), ...streams }),
      ),
    secret: ({ message, flag, check }) =>
      ask<string>({ message, flag }, ({ password }, streams) =>
        password({ message, ...validate(check), ...streams }),
      ),
    yes: ({ message, flag, initial }) =>
      ask<boolean>({ message, flag }, ({ confirm }, streams) =>
        confirm({ message, initialValue: initial, ...streams }),
      ),
    choose: ({ message, flag, initial, choices }) =>
      ask<string>({ message, flag }, ({ select }, streams) =>
        select<string>({ message, initialValue: initial, options: [...choices], ...streams }),
      ),
  };
}

interface Streams {
  readonly input: Io['stdin'];
  readonly output: Io['stderr'];
  readonly signal: AbortSignal;
}
