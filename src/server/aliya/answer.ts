/** What managers answer, and the errors that are no answer (specification, 07). */
import { z } from 'zod';

/** An answer of the game: `data` is `{}` where it says no. */
export interface Answer {
  readonly status: number;
  readonly message: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** What another part may answer with. */
export const answerSchema = z.object({
  status: z.int(),
  message: z.string(),
  data: z.record(z.string(), z.unknown()),
});

/** Status 0. */
export function success(data: Answer['data'] = {}, message = 'success'): Answer {
  return { status: 0, message, data };
}

/** Any other status; data is `{}`, unless the table of the specification gives it some. */
export function refusal(status: number, message: string): Answer {
  return { status, message, data: {} };
}

/** The statuses that are the gateway's own. */
export const gatewayAnswers = {
  invalidFormat: refusal(10, 'Invalid message format'),
  tooLarge: refusal(12, 'Response too large'),
  unavailable: refusal(13, 'Service unavailable'),
} as const;

/** Status 11: whose token is not, or no longer, valid. */
export function unauthorized(token: string): Answer {
  return { status: 11, message: 'Authorization required', data: { bad_token: token } };
}

/** Another part does not answer, in time or at all; the client is told status 13. */
export class Unavailable extends Error {
  constructor(part: string, options?: ErrorOptions) {
    super(`The part ${part} of Aliya does not answer.`, options);
    this.name = 'Unavailable';
  }
}

/** Another part did not take what it was sent (HTTP 400); the client is told status 10. */
export class NotUnderstood extends Error {
  override readonly name = 'NotUnderstood';
}
