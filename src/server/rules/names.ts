import { lowerCaseKey, nicknameKey } from '../../data/name-keys.js';

export { lowerCaseKey, nicknameKey };

/** A checked name as it is stored, and the key by which it is compared with others; or why it is refused. */
export type Checked =
  | { readonly ok: true; readonly value: string; readonly key: string }
  | { readonly ok: false; readonly reason: string };

/** Controls, those that turn the direction of the text around them among them. */
const unprintable = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u;
/** What shows nothing: white space, format and bidirectional controls, fillers, the empty Braille cell. */
const blank = /[\p{White_Space}\p{Default_Ignorable_Code_Point}\p{Cf}\u2800]/gu;

const longest = { id: 64, nickname: 20, email: 254, password: 128 } as const;

/** An id, stored as typed: 1 to 64 characters, compared as lower case NFC. */
export function checkId(text: string): Checked {
  return checked(text, { field: 'id', max: longest.id, key: lowerCaseKey });
}

/** A nickname, trimmed and NFC: 1 to 20 characters, compared as NFKC with case folded and nothing invisible. */
export function checkNickname(text: string): Checked {
  const value = text.trim().normalize('NFC');
  return checked(value, { field: 'nickname', max: longest.nickname, key: nicknameKey });
}

const address = /^[^\s@<>()[\],;:"\\]{1,64}@[^\s@<>()[\],;:"\\]+\.[^\s@<>()[\],;:"\\.]+$/u;

/** An e-mail address, trimmed; compared in lower case. Whether it exists only a mail can tell. */
export function checkEmail(text: string): Checked {
  const value = text.trim();
  if (!address.test(value) || value.includes('..')) return { ok: false, reason: 'Email is invalid.' };
  return checked(value, { field: 'email', max: longest.email, key: lowerCaseKey });
}

/** Why a new password is refused, or null: 1 to 128 characters. */
export function passwordProblem(password: string): string | null {
  const length = [...password].length;
  if (length >= 1 && length <= longest.password) return null;
  return `pw: must have 1 to ${longest.password} characters`;
}

function checked(
  value: string,
  rule: { readonly field: string; readonly max: number; readonly key: (text: string) => string },
): Checked {
  const refused = (reason: string): Checked => ({ ok: false, reason: `${rule.field}: ${reason}` });
  if (unprintable.test(value)) return refused('must not have control characters');
  if (value.replaceAll(blank, '') === '') return refused('must have a visible character');
  if ([...value].length > rule.max) return refused(`must not have more than ${rule.max} characters`);
  return { ok: true, value, key: rule.key(value) };
}
