import { storeDate } from '../../../data/dates.js';
import { isConflict } from '../../../data/store/conflicts.js';
import { refuse } from '../../http/refusal.js';
import { Answer, defineWriteRoute } from '../../http/route.js';
import { string } from '../../http/schema.js';
import { Item } from '../../rules/items.js';
import { checkNickname } from '../../rules/names.js';
import { sentUser } from './queries.js';

/** users.state of a new account, and of one that has chosen a nickname (specification, 02). */
const newState = 0;
const namedState = 1;

const nicknameTaken = 'This nickname already exists. Please try using a different nickname.';

export const updateNickname = defineWriteRoute(
  {
    method: 'post',
    path: '/api/user/profile/update/nickname',
    session: 'player',
    effect: 'write',
    summary: 'Changes the nickname: the first is free, later ones cost fragments.',
    body: { nickname: string({ max: 1024 }) },
  },
  async ({ app, body, player, tx, ledger, now }) => {
    const nickname = checkNickname(body.nickname);
    if (!nickname.ok) throw refuse(nickname.reason);
    const { user } = player;
    if (user.nicknameKey === nickname.key) throw refuse(nicknameTaken);
    const state = user.state === newState ? namedState : user.state;
    try {
      await tx
        .updateTable('users')
        .set({ nickname: nickname.value, nicknameKey: nickname.key, state, updatedAt: storeDate(now) })
        .where('pk', '=', player.pk)
        .execute();
    } catch (error) {
      throw isConflict(error, 'users', 'nicknameKey') ? refuse(nicknameTaken) : error;
    }
    if (user.state !== newState) {
      const cost = app.catalog.number('nicknameChangeFragmentCost', 20);
      await ledger.pay(Item.fragment, cost, 'Insufficient fragments to change nickname.');
    }
    ledger.profile.set({ nickname: nickname.value });
    return async () =>
      new Answer({ user: await sentUser(tx, player.pk) }, { message: 'Username updated successfully.' });
  },
);
