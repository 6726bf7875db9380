import { useState } from 'preact/hooks';
import { formatNumber } from '../../lib/format.js';
import { ActionButton, useAction } from '../../ui/action.js';
import { Dialog } from '../../ui/dialog.js';
import { Check } from '../../ui/field.js';
import { toast } from '../../ui/toasts.js';
import { api } from '../session.js';
import type { DialogProps } from './actions.js';
import { nameOf } from './list.js';

const kinds = ['tracks', 'packs', 'maps', 'products', 'items', 'characters', 'awakens'] as const;

export function UnlockDialog({
  player: { user },
  close,
  reload,
}: DialogProps & { readonly reload: () => void }) {
  const [chosen, setChosen] = useState<readonly string[]>(kinds);
  const unlock = useAction(async () => {
    const { added } = await api.post<{ readonly added: Readonly<Record<string, number>> }>(
      `/players/${user.pk}/unlock`,
      { kinds: chosen },
    );
    close();
    reload();
    const total = Object.values(added).reduce((sum, count) => sum + count, 0);
    toast(
      total === 0
        ? 'Everything of these kinds was there already.'
        : `${formatNumber(total)} ${total === 1 ? 'thing was' : 'things were'} unlocked.`,
    );
  });
  return (
    <Dialog title={`Unlock content for ${nameOf(user)}`} onClose={close}>
      <form class="stack" onSubmit={unlock.submit}>
        <p>
          The player gets what is missing of these kinds; what is owned stays as it is. There is no way back
          but to take things one by one.
        </p>
        <fieldset>
          <legend>Kinds</legend>
          {kinds.map((kind) => (
            <Check
              key={kind}
              label={kind}
              isChecked={chosen.includes(kind)}
              onChange={(isChecked) =>
                setChosen(kinds.filter((each) => (each === kind ? isChecked : chosen.includes(each))))
              }
            />
          ))}
        </fieldset>
        {unlock.problem}
        <div class="actions">
          <button type="button" onClick={close}>
            Cancel
          </button>
          <ActionButton of={unlock} class="primary" disabled={chosen.length === 0}>
            Unlock
          </ActionButton>
        </div>
      </form>
    </Dialog>
  );
}
