import { wireRow } from '../../../data/wire.js';
import { refuse } from '../../http/refusal.js';
import { defineWriteRoute } from '../../http/route.js';
import { pk } from '../../http/schema.js';
import { MailState } from '../../rules/codes.js';
import { carriesNothing, mailRewards } from '../../rules/mail.js';
import { ownMail, setMailState } from './queries.js';

export const viewMail = defineWriteRoute(
  {
    method: 'post',
    path: '/api/mailbox/:mail/view',
    session: 'player',
    effect: 'write',
    summary: 'Opens a mail.',
    params: { mail: pk() },
  },
  async ({ params, player, tx, now }) => {
    const mail = await ownMail(tx, { pk: params.mail, userPk: player.pk, now });
    const opened = carriesNothing(mail) ? MailState.done : MailState.read;
    const state = mail.state === MailState.unread ? opened : mail.state;
    return { userMailBox: wireRow('userMailBoxes', await setMailState(tx, mail, state)) };
  },
);

export const receiveMail = defineWriteRoute(
  {
    method: 'post',
    path: '/api/mailbox/:mail/receive/reward',
    session: 'player',
    effect: 'write',
    summary: 'Takes what a mail carries, once.',
    params: { mail: pk() },
  },
  async ({ params, player, tx, ledger, now }) => {
    const mail = await ownMail(tx, { pk: params.mail, userPk: player.pk, now });
    if (mail.state === MailState.done) throw refuse('Mail reward already claimed');
    const rewards = mailRewards(mail);
    if (!rewards) throw refuse('The rewards of this mail cannot be read. Ask the operator to send it anew.');
    const unknown = rewards.find(({ key }) => !ledger.items.exists(key));
    if (unknown) throw refuse(`This mail carries ${unknown.key}, which does not exist. It is kept.`);
    for (const { key, value } of rewards) ledger.grant(key, value);
    const claimed = await setMailState(tx, mail, MailState.done);
    return { userMailBox: wireRow('userMailBoxes', claimed), duplicatedItemKeys: [] };
  },
);

export const deleteMails = defineWriteRoute(
  {
    method: 'post',
    path: '/api/mailbox/all/delete',
    session: 'player',
    effect: 'write',
    summary: 'Deletes the mails that are done with.',
  },
  async ({ player, tx }) => {
    await tx
      .deleteFrom('userMailBoxes')
      .where('UserPk', '=', player.pk)
      .where('state', '=', MailState.done)
      .execute();
    return {};
  },
);
