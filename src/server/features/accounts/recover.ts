/** Ways back for one who forgot something, without a session (specification, 06 *Auth modes*; mode local). */
import { countAttempt, forgiveAttempt } from '../../accounts/attempts.js';
import { assertNoMaintenance } from '../../accounts/doors.js';
import { refuse } from '../../http/refusal.js';
import { Answer, defineOpenRoute } from '../../http/route.js';
import { string } from '../../http/schema.js';
import { checkEmail, lowerCaseKey } from '../../rules/names.js';
import { userOfEmail, userOfId } from './queries.js';

export const requestPasswordReset = defineOpenRoute(
  {
    method: 'post',
    path: '/api/auth/request/password/reset',
    session: 'open',
    summary: 'Asks for a new password; in mode local the operator gives it.',
    body: { id: string({ min: 1 }), email: string({ min: 1 }) },
  },
  async ({ app, body, caller, now }) => {
    assertNoMaintenance(app.settings);
    const idKey = lowerCaseKey(body.id);
    const attempt = { app, caller, now, account: `reset ${idKey}` } as const;
    await countAttempt(attempt);
    const email = checkEmail(body.email);
    const [byId, byEmail] = [
      await userOfId(app.store.read, idKey),
      email.ok ? await userOfEmail(app.store.read, email.key) : undefined,
    ];
    if (!byId || byId.deleteAfter !== null || byId.pk !== byEmail?.pk) {
      throw refuse('ID or email is invalid.');
    }
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
    summary: 'Tells the id of the account of an e-mail address.',
    body: { email: string({ min: 1 }) },
  },
  async ({ app, body, caller, now }) => {
    assertNoMaintenance(app.settings);
    await countAttempt({ app, caller, now });
    const email = checkEmail(body.email);
    const user = email.ok ? await userOfEmail(app.store.read, email.key) : undefined;
    if (!user?.id || user.deleteAfter !== null) {
      throw refuse('Email is not associated with an account.');
    }
    return new Answer({}, { message: `Your username is: ${user.id}` });
  },
);
