import type { Route } from '../../http/route.js';
import { creditAchieve, me, prologueAchieve } from './achieve.js';
import { deleteUser } from './delete.js';
import { sendCode, verifyCode } from './email.js';
import { login, signUp } from './enter.js';
import { updateNickname } from './nickname.js';
import { resetPassword } from './password.js';
import { requestAccount, requestPasswordReset } from './recover.js';

/** Accounts: getting in, names, e-mails, passwords, and the way out (specification, 03 *Accounts*). */
export const accountRoutes: readonly Route[] = [
  signUp,
  login,
  requestPasswordReset,
  requestAccount,
  me,
  prologueAchieve,
  creditAchieve,
  sendCode,
  verifyCode,
  updateNickname,
  resetPassword,
  deleteUser,
];
