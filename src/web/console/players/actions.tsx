/** What can be done to a player as a whole. Each asks first, and says what will happen. */
import { useState } from 'preact/hooks';
import { navigate } from '../../lib/router.js';
import { ActionButton, useAction } from '../../ui/action.js';
import { confirm, Dialog } from '../../ui/dialog.js';
import { toast } from '../../ui/toasts.js';
import type { PlayerDetails } from '../../ui/contract.js';
import { api } from '../session.js';
import { BanDialog } from './ban.js';
import { nameOf } from './list.js';
import { PasswordDialog } from './password.js';
import { UnlockDialog } from './unlock.js';

interface ActionsProps {
  readonly player: PlayerDetails;
  readonly reload: () => void;
}

type Opened = 'ban' | 'unlock' | 'password' | 'more';

export function PlayerActions({ player, reload }: ActionsProps) {
  const [opened, setOpened] = useState<Opened>();
  const { user, ban } = player;
  const close = () => setOpened(undefined);
  const lift = useAction(async () => {
    await api.post(`/players/${user.pk}/unban`);
    reload();
    toast(`${nameOf(user)} is no longer banned.`, {
      undo: async () => {
        await api.post(`/players/${user.pk}/ban`, { reason: ban?.reason ?? '', until: ban?.until ?? null });
        reload();
      },
    });
  });
  return (
    <>
      {user.isBanned ? (
        <ActionButton of={lift} onClick={() => lift.run()}>
          Lift the ban
        </ActionButton>
      ) : (
        <button class="danger" onClick={() => setOpened('ban')}>
          Ban…
        </button>
      )}
      <button onClick={() => setOpened('more')}>More actions…</button>
      {lift.problem}
      {opened === 'ban' && <BanDialog player={player} close={close} reload={reload} />}
      {opened === 'unlock' && <UnlockDialog player={player} close={close} reload={reload} />}
      {opened === 'password' && <PasswordDialog player={player} close={close} />}
      {opened === 'more' && <MoreDialog player={player} close={close} reload={reload} open={setOpened} />}
    </>
  );
}

/** What each dialog of this player is given. */
export interface DialogProps {
  readonly player: PlayerDetails;
  readonly close: () => void;
}

function MoreDialog({
  player: { user },
  close,
  reload,
  open,
}: DialogProps & { readonly reload: () => void; readonly open: (dialog: Opened) => void }) {
  const name = nameOf(user);
  const remove = async () => {
    close();
    const isDone = await confirm({
      title: `Delete ${name}?`,
      body: (
        <p>
          The account goes at once and for good, with all of its items, records, mails and sessions. A backup
          is the only way back.
        </p>
      ),
      action: 'Delete the player',
      isDangerous: true,
      typed: user.id ?? `pk:${user.pk}`,
      run: () => api.post(`/players/${user.pk}/delete`, { confirm: user.id ?? `pk:${user.pk}` }),
    });
    if (!isDone) return;
    navigate('/admin/players', { replace: true });
    toast(`${name} was deleted.`);
  };
  const rights = async () => {
    close();
    const what = user.isAdmin
      ? {
          ...{ path: 'demote', action: 'Take the rights away', title: `Take the rights of ${name} away?` },
          text: 'can no longer use this console, until somebody gives the rights back',
        }
      : {
          ...{ path: 'promote', action: 'Make an administrator', title: `Make ${name} an administrator?` },
          text: 'can do everything here that you can, until somebody takes the rights away',
        };
    const isDone = await confirm({
      title: what.title,
      body: <p>{`${name} ${what.text}.`}</p>,
      action: what.action,
      isDangerous: true,
      run: () => api.post(`/players/${user.pk}/${what.path}`),
    });
    if (isDone) reload();
  };
  return (
    <Dialog title={`More for ${name}`} onClose={close}>
      <button onClick={() => open('unlock')}>Unlock content…</button>
      <button onClick={() => open('password')}>Reset the password…</button>
      <button onClick={rights}>
        {user.isAdmin ? 'Take administrator rights away…' : 'Make an administrator…'}
      </button>
      <button class="danger" onClick={remove}>
        Delete the player…
      </button>
      <div class="actions">
        <button class="quiet" onClick={close}>
          Close
        </button>
      </div>
    </Dialog>
  );
}
