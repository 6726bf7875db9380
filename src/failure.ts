/** A failure that a person can do something about: what is wrong, and what to do next. Commands print both. */
export class Failure extends Error {
  readonly remedy: string;

  constructor(reason: string, remedy: string, options?: ErrorOptions) {
    super(reason, options);
    this.name = 'Failure';
    this.remedy = remedy;
  }
}

/** A Failure of which the command line alone is the cause: wrong usage, exit code 2. */
export class WrongFlag extends Failure {}
