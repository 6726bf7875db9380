import type { AppContext } from '../../context.js';
import type { Caller } from '../../http/route.js';
import { preferredLanguage, type MailLanguage } from '../../mailer/languages.js';

/** The language of a mail to who asks: that of the setting, else what his device prefers. */
export function languageFor({ settings }: AppContext, { acceptLanguage = '' }: Caller): MailLanguage {
  const { language } = settings.smtp;
  return language === '' ? preferredLanguage(acceptLanguage) : language;
}
