/** A mail as it is sent: subject, plain text, and HTML of the same words. */
import type { MailLanguage } from './languages.js';
import { mailTexts, type MailKind } from './texts.js';

export interface Mail {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** The mail that tells somebody a value: a code, a password or an account name. */
export function composeMail(kind: MailKind, language: MailLanguage, value: string): Mail {
  const { subject, before, after } = mailTexts[language][kind];
  return {
    subject,
    text: `${before}\n\n${value}\n\n${after}\n`,
    html: `<!doctype html>
<html lang="${language}">
<head><meta charset="utf-8"><title>${escaped(subject)}</title></head>
<body style="font-family: sans-serif; line-height: 1.5; max-width: 32rem; margin: 2rem auto; padding: 0 1rem">
<p>${escaped(before)}</p>
<p style="font-family: monospace; font-size: 1.5rem; overflow-wrap: anywhere"><strong>${escaped(value)}</strong></p>
<p>${escaped(after)}</p>
</body>
</html>
`,
  };
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => entities[character] ?? '');
}
