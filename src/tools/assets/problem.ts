/** What a problem comes from: no connection came about, the server's answer, or the folder of the files. */
export type ProblemOrigin = 'unreachable' | 'server' | 'folder';

interface ProblemOptions extends ErrorOptions {
  /** Whether another try may help. */
  readonly retry?: boolean;
  /** Milliseconds that the server asked to wait before the next request. */
  readonly retryAfter?: number;
  /** The HTTP status of the answer, where there was one. */
  readonly status?: number;
}

/** Why one asset could not be had, in words for a person; the other assets are not touched by it. */
export class AssetProblem extends Error {
  readonly retry: boolean;
  readonly retryAfter: number | undefined;
  readonly status: number | undefined;

  constructor(
    readonly origin: ProblemOrigin,
    reason: string,
    options: ProblemOptions = {},
  ) {
    super(reason, options);
    this.name = 'AssetProblem';
    this.retry = options.retry ?? false;
    this.retryAfter = options.retryAfter;
    this.status = options.status;
  }
}

/** The `code` of a system or library error, `''` without one. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}
