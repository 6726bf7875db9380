/** Ways back for one who forgot something, without a session (specification, 06 *Auth modes* and 10 *03*). */
import { countAttempt, forgiveAttempt } from '../../accounts/attempts.js';
import { assertNoMaintenance } from '../../accounts/doors.js';
import { userOfId } from '../../accounts/entering.js';
import { refuse } from '../../http/refusal.js';
import { Answer, defineOpenRoute } from '../../http/route.js';
import { string } from '../../http/schema.js';
import { noteMail } from '../../mailer/outbox.js';
import { checkEmail, lowerCaseKey } from '../../rules/names.js';
import { languageFor } from './language.js';
import { userOfEmail } from './queries.js';

/** What is said in mode email, whether or not there is such an account. */
const mailed = {
  password: 'Password reset email sent. Please check your email.',
  account: 'Account name email sent. Please check your email.',
} as const;

/** What is said in mode discord, whatever was typed. */
const onDiscord = {
  password:
    'Please use the linked discord account to contact the bot, and use the command to reset your password.',
  account:
    'Please use the linked discord account to contact the bot and use command to retrieve your account name.',
} as const;

export const requestPasswordReset = defineOpenRoute(
  {
    method: 'post',
    path: '/api/auth/request/password/reset',
    session: 'open',
    summary: 'Asks for a new password: from the operator, by mail or on Discord, as the mode has it.',
    body: { id: string({ min: 1 }), email: string({ min: 1 }) },
  },
  async ({ app, body, caller, now }) => {
    assertNoMaintenance(app.settings);
    const idKey = lowerCaseKey(body.id);
    const attempt = { app, caller, now, account: `reset ${idKey}` } as const;
    await countAttempt(attempt);
    const { mode } = app.settings.auth;
    if (mode === 'discord') return new Answer({}, { message: onDiscord.password });
    const email = checkEmail(body.email);
    // Both are looked up, whatever the first one gives.
    const byId = await userOfId(app.store.read, idKey);
    const byEmail = await userOfEmail(app.store.read, email.ok ? email.key : '');
    const userPk = byId?.deleteAfter === null && byId.pk === byEmail?.pk ? byId.pk : undefined;
    if (mode === 'email') {
      const language = languageFor(app, caller);
      await noteMail(app, { userPk, kind: 'password', language, now });
      return new Answer({}, { message: mailed.password });
    }
    if (userPk === undefined) throw refuse('ID or email is invalid.');
    await app.store.write([], (tx) => forgiveAttempt(tx, attempt));
    return new Answer(
      {},
      {
        message:
          'Although your account is located, this feature is not available in the current authentication mode. Please contact the administrator.',
      },
    );
  },
);

export const requestAccount = defineOpenRoute(
  {
    method: 'post',
    path: '/api/auth/request/account',
    session: 'open',
    summary: 'Tells the id of the account of an e-mail address: at once, by mail or on Discord.',
    body: { email: string({ min: 1 }) },
  },
  async ({ app, body, caller, now }) => {
    assertNoMaintenance(app.settings);
    await countAttempt({ app, caller, now });
    const { mode } = app.settings.auth;
    if (mode === 'discord') return new Answer({}, { message: onDiscord.account });
    const email = checkEmail(body.email);
    const found = await userOfEmail(app.store.read, email.ok ? email.key : '');
    const user = found?.deleteAfter === null ? found : undefined;
    if (mode === 'email') {
      const language = languageFor(app, caller);
      await noteMail(app, { userPk: user?.pk, kind: 'account', language, now });
      return new Answer({}, { message: mailed.account });
    }
    if (!user?.id) throw refuse('Email is not associated with an account.');
    return new Answer({}, { message: `Your username is: ${user.id}` });
  },
);
