/** Which language a mail is in: that of the setting, else what the client prefers (specification, 10 *Everywhere*). */

export const mailLanguages = ['en', 'ko', 'ja', 'zh-Hans', 'zh-Hant', 'pt'] as const;

export type MailLanguage = (typeof mailLanguages)[number];

/** The first language of an Accept-Language header that there are mails in; English where there is none. */
export function preferredLanguage(acceptLanguage: string): MailLanguage {
  const wanted = acceptLanguage
    .slice(0, 500)
    .split(',')
    .map((part) => {
      const [tag = '', ...parameters] = part.trim().toLowerCase().split(';');
      const quality = parameters.map((text) => /^\s*q=([\d.]+)\s*$/.exec(text)?.[1]).find(Boolean);
      return { tag: tag.trim(), quality: quality === undefined ? 1 : Number(quality) };
    })
    .filter(({ quality }) => quality > 0)
    .sort((a, b) => b.quality - a.quality);
  for (const { tag } of wanted) {
    const language = languageOf(tag);
    if (language) return language;
  }
  return 'en';
}

/** A language tag's language, `zh-TW` and the like by their script. */
function languageOf(tag: string): MailLanguage | undefined {
  const [primary] = tag.split('-');
  if (primary === 'zh') return /-(hant|tw|hk|mo)\b/.test(tag) ? 'zh-Hant' : 'zh-Hans';
  return mailLanguages.find((language) => language === primary);
}

/** Whether a text names one of the languages. */
export function isMailLanguage(text: string): text is MailLanguage {
  return mailLanguages.some((language) => language === text);
}
