/**
 * Mail over SMTP (specification, 06 *Auth modes*): few connections at once, a bounded queue, and an answer within the
 * time of the setting `smtp.timeout`, whatever the server at the other end does.
 */
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import pLimit from 'p-limit';
import type { Transporter } from 'nodemailer';
import type { Settings } from '../../config/settings.js';
import type { Mail } from './mail.js';

const connections = 4;
/** Beyond that a mail fails at once: the server at the other end is slower than what players ask for. */
const longestQueue = 64;

/** Why a mail was not taken. `isFinal`: the server said no to this recipient, and will say so again. */
export class MailFailure extends Error {
  readonly isFinal: boolean;

  constructor(message: string, { isFinal = false, cause }: { isFinal?: boolean; cause?: unknown } = {}) {
    super(message, { cause });
    this.name = 'MailFailure';
    this.isFinal = isFinal;
  }
}

export class Mailer {
  readonly #settings: Settings['smtp'];
  readonly #limit = pLimit(connections);
  #transporter: Promise<Transporter> | undefined;

  constructor(settings: Settings['smtp']) {
    this.#settings = settings;
  }

  /** Sends a mail. Throws a MailFailure where it was not taken, after `smtp.timeout` seconds at the latest. */
  async send(to: string, mail: Mail): Promise<void> {
    if (this.#limit.pendingCount >= longestQueue) throw new MailFailure('Too many mails wait to be sent.');
    const giveUp = new AbortController();
    const sending = this.#limit(async () => {
      // Whoever asked has gone by now: nothing is sent that he was told had failed.
      if (giveUp.signal.aborted) return;
      const transporter = await (this.#transporter ??= connect(this.#settings));
      await transporter.sendMail({ from: this.#settings.from, to: { name: '', address: to }, ...mail });
    });
    const late = delay(this.#settings.timeout * 1000, undefined, { signal: giveUp.signal }).then(() => {
      giveUp.abort();
      throw new MailFailure(`The mail server did not answer within ${this.#settings.timeout} seconds.`);
    });
    // Whichever comes second is nobody's any more.
    late.catch(() => {});
    sending.catch(() => {});
    try {
      await Promise.race([sending, late]);
    } catch (error) {
      throw error instanceof MailFailure ? error : failureOf(error);
    } finally {
      giveUp.abort();
    }
  }
}

/** nodemailer is loaded with the first mail: most servers send none. */
async function connect(settings: Settings['smtp']): Promise<Transporter> {
  const { default: nodemailer } = await import('nodemailer');
  const { host, port, security, user, password, ca, timeout } = settings;
  const patience = timeout * 1000;
  return nodemailer.createTransport({
    host,
    port,
    secure: security === 'tls',
    requireTLS: security === 'starttls',
    ignoreTLS: security === 'none',
    ...(user !== '' && { auth: { user, pass: password } }),
    ...(ca !== '' && { tls: { ca: readFileSync(ca) } }),
    connectionTimeout: patience,
    greetingTimeout: patience,
    socketTimeout: patience,
    dnsTimeout: patience,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
}

function failureOf(error: unknown): MailFailure {
  const message = error instanceof Error ? error.message : String(error);
  const code = error instanceof Error && 'responseCode' in error ? Number(error.responseCode) : 0;
  const isRecipient = error instanceof Error && 'code' in error && error.code === 'EENVELOPE';
  return new MailFailure(message, { isFinal: isRecipient && code >= 500, cause: error });
}
