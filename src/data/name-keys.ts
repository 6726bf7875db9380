/** What ids, nicknames and e-mails are compared by (specification, 10 *Everywhere*); they are stored as typed. */

/** The key by which ids (`users.idKey`) and e-mail addresses (`users.emailKey`) are compared: lower case NFC. */
export function lowerCaseKey(text: string): string {
  return text.normalize('NFC').toLowerCase().normalize('NFC');
}

/**
 * The key by which nicknames are compared (`users.nicknameKey`): two that look alike by width, case or invisible
 * characters share it.
 */
export function nicknameKey(nickname: string): string {
  const visible = fold(nickname.normalize('NFKC')).replaceAll(/\p{White_Space}+/gu, ' ');
  return visible.replaceAll(/[\p{Default_Ignorable_Code_Point}\p{Cf}]/gu, '').trim();
}

/** Upper case first folds what has no single lower case, as ß and final sigma. */
function fold(text: string): string {
  return text.toUpperCase().toLowerCase().normalize('NFKC');
}
