/** Renews the certificate that `kalpa cert` made before it ends; the CA stays, so devices notice nothing. */
import { renewIfDue } from '../../tools/certificates/certificates.js';
import type { ServiceContext } from '../context.js';
import { tlsFiles } from '../net/tls.js';
import type { Stop } from '../services.js';

const everyMs = 12 * 60 * 60_000;

/** Looks at the certificate now and twice a day; gives what ends that. */
export async function keepCertificate(context: ServiceContext): Promise<Stop> {
  if (tlsFiles(context.settings, context.folder)?.isOwn !== true) return () => {};
  await renew(context);
  let running: Promise<void> = Promise.resolve();
  const timer = setInterval(() => {
    running = renew(context);
  }, everyMs);
  timer.unref();
  return async () => {
    clearInterval(timer);
    await running;
  };
}

async function renew({ folder, clock, log }: ServiceContext): Promise<void> {
  try {
    if (await renewIfDue(folder.tls, clock.now())) log.info('the certificate was renewed');
  } catch (error) {
    log.error({ err: error }, 'the certificate ends soon and could not be renewed: kalpa cert says why');
  }
}
