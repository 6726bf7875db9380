/** What a rule says no with: answered to the client as it is, and everything that the request did is rolled back. */
export class Refusal extends Error {
  readonly status: number;
  readonly data: object | string;
  /** Seconds after which trying again makes sense: sent as Retry-After. */
  readonly retryAfter: number | undefined;

  constructor(message: string, options: RefusalOptions = {}) {
    super(message);
    this.name = 'Refusal';
    this.status = options.status ?? 400;
    this.data = options.data ?? {};
    this.retryAfter = options.retryAfter;
  }
}

interface RefusalOptions {
  /** HTTP status, 400 unless given. */
  readonly status?: number;
  readonly data?: object | string;
  readonly retryAfter?: number;
}

/** A refusal to throw: `throw refuse('Insufficient funds.')`. */
export function refuse(message: string, options?: RefusalOptions): Refusal {
  return new Refusal(message, options);
}
