import { useState } from 'preact/hooks';
import { ActionButton, useAction } from '../../ui/action.js';
import { Copy } from '../../ui/copy.js';
import { Dialog } from '../../ui/dialog.js';
import { api } from '../session.js';
import type { DialogProps } from './actions.js';
import { nameOf } from './list.js';

export function PasswordDialog({ player: { user }, close }: DialogProps) {
  const [made, setMade] = useState<string>();
  const reset = useAction(async () => {
    const { password } = await api.post<{ readonly password: string }>(`/players/${user.pk}/password`);
    setMade(password);
  });
  return (
    <Dialog title={`Reset the password of ${nameOf(user)}?`} onClose={close}>
      {made === undefined ? (
        <form class="stack" onSubmit={reset.submit}>
          <p>
            The player gets a new password, which you are shown once to pass on, and is logged out everywhere.
            The old one does not come back.
          </p>
          {reset.problem}
          <div class="actions">
            <button type="button" onClick={close}>
              Cancel
            </button>
            <ActionButton of={reset} class="danger primary">
              Reset the password
            </ActionButton>
          </div>
        </form>
      ) : (
        <>
          <p role="status">The new password, shown this once:</p>
          <p class="note">
            <code>{made}</code> <Copy text={made} what="the password" />
          </p>
          <div class="actions">
            <button class="primary" onClick={close}>
              I have noted it
            </button>
          </div>
        </>
      )}
    </Dialog>
  );
}
