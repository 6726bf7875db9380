/** What an account name, a password, an e-mail and a phone number are (specification, 07 *Account*). */
import { z } from 'zod';

const email = z.email().max(254);

/** A letter, then 5 to 24 of letters, digits, `_ . - @`. */
function isAccountName(text: string): boolean {
  return /^[A-Za-z][A-Za-z0-9_.@-]{5,24}$/.test(text);
}

/** 6 to 30 printable ASCII characters. */
function isPassword(text: string): boolean {
  return /^[\x20-\x7e]{6,30}$/.test(text);
}

function isEmail(text: string): boolean {
  return email.safeParse(text).success;
}

/** 10 to 15 digits. */
function isPhoneNumber(text: string): boolean {
  return /^\d{10,15}$/.test(text);
}

/** The form in which names and e-mails are compared. */
export function keyOf(text: string): string {
  return text.toLowerCase();
}

/** A user's account; null where that is not bound. */
export interface Account {
  readonly account: string | null;
  readonly email: string | null;
  readonly phone_number: string | null;
}

/** What is to be bound; empty: nothing. */
export interface Binding {
  readonly account: string;
  readonly email: string;
  readonly phone_number: string;
  readonly password: string;
}

/** What the values themselves are refused for: the statuses 1 to 4, in their order. */
export function wrongValue({ account, email: address, phone_number, password }: Binding) {
  if (!isAccountName(account)) return { status: 1, message: 'invalid account name' };
  if (address !== '' && !isEmail(address)) return { status: 2, message: 'invalid email' };
  if (phone_number !== '' && !isPhoneNumber(phone_number)) return { status: 3, message: 'invalid phone' };
  return isPassword(password) ? null : { status: 4, message: 'invalid password' };
}

/** Which of the values another user has. */
export interface Taken {
  readonly account: boolean;
  readonly email: boolean;
  readonly phone_number: boolean;
}

/** What is in the way of a binding: the statuses 5 to 9, in their order. A user has one account for good. */
export function conflict(own: Account, binding: Binding, taken: Taken) {
  const isOther = own.account !== null && keyOf(own.account) !== keyOf(binding.account);
  if (taken.account || isOther) return { status: 5, message: 'account exists' };
  if (taken.email) return { status: 6, message: 'email exists' };
  if (taken.phone_number) return { status: 7, message: 'phone exists' };
  if (binding.email !== '' && own.email !== null) return { status: 8, message: 'email already bound' };
  if (binding.phone_number !== '' && own.phone_number !== null) {
    return { status: 9, message: 'phone already bound' };
  }
  return null;
}
