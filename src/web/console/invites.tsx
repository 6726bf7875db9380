import { useState } from 'preact/hooks';
import { formatNumber, fromLocalInput, zoneHint } from '../lib/format.js';
import { Link } from '../lib/router.js';
import { useLoad } from '../lib/use-load.js';
import { ActionButton, useAction } from '../ui/action.js';
import { Copy } from '../ui/copy.js';
import { confirm } from '../ui/dialog.js';
import { fieldErrors } from '../ui/errors.js';
import { Field } from '../ui/field.js';
import { Badge, Empty, Moment, PageHead, Show } from '../ui/parts.js';
import { Table, type Column } from '../ui/table.js';
import { toast } from '../ui/toasts.js';
import type { InviteLine, ShownInvites } from '../ui/contract.js';
import { api } from './session.js';

export function Invites() {
  const invites = useLoad((signal) => api.get<ShownInvites>('/invites', {}, signal), []);
  const columns: readonly Column<InviteLine>[] = [
    {
      title: 'Code',
      isName: true,
      show: ({ code }) => (
        <>
          <code>{code}</code> <Copy text={code} what={code} />
        </>
      ),
    },
    {
      title: 'Used',
      isNumber: true,
      show: ({ used, uses }) => `${formatNumber(used)} of ${formatNumber(uses)}`,
    },
    { title: 'Good until', show: ({ until }) => <Moment at={until} exact none="for ever" /> },
    { title: 'State', show: (invite) => <State invite={invite} /> },
    { title: 'Made by', show: ({ createdBy }) => createdBy },
    {
      title: 'Actions',
      isActions: true,
      show: ({ code }) => (
        <button
          class="quiet danger"
          aria-label={`Take back ${code}…`}
          onClick={() => takeBack(code, invites.reload)}
        >
          Take back…
        </button>
      ),
    },
  ];
  return (
    <>
      <PageHead
        title="Invite codes"
        about={
          <>
            Needed where the setting <Link href="/admin/settings?query=signup">signup</Link> is invite. In the
            game one types name#CODE as the id when signing up.
          </>
        }
      />
      <div class="stack">
        <NewInvite onMade={invites.reload} />
        <Show of={invites}>
          {({ invites: list }) =>
            list.length === 0 ? (
              <Empty title="There are no invite codes.">
                <p>With the setting signup on invite, only who was given a code can make an account.</p>
              </Empty>
            ) : (
              <Table caption="Invite codes" columns={columns} rows={list} keyOf={({ code }) => code} />
            )
          }
        </Show>
      </div>
    </>
  );
}

function State({ invite: { used, uses, until } }: { readonly invite: InviteLine }) {
  if (used >= uses) return <Badge>used up</Badge>;
  if (until !== null && Date.parse(until) <= Date.now()) return <Badge>over</Badge>;
  return <Badge tone="good">good</Badge>;
}

function NewInvite({ onMade }: { readonly onMade: () => void }) {
  const [uses, setUses] = useState('1');
  const [until, setUntil] = useState('');
  const [code, setCode] = useState<string>();
  const make = useAction(async () => {
    const body = { uses: Number(uses), until: fromLocalInput(until) ?? null };
    setCode((await api.post<{ readonly code: string }>('/invites', body)).code);
    onMade();
  });
  const wrong = fieldErrors(make.error);
  return (
    <form class="card stack" onSubmit={make.submit}>
      <h2>New code</h2>
      <div class="fields">
        <Field label="Good for how many accounts" error={wrong['uses']}>
          {(field) => (
            <input
              {...field}
              type="number"
              min="1"
              required
              value={uses}
              onInput={(event) => setUses(event.currentTarget.value)}
            />
          )}
        </Field>
        <Field
          label="Good until"
          hint={until === '' ? 'Empty: for ever.' : zoneHint(until)}
          error={wrong['until']}
        >
          {(field) => (
            <input
              {...field}
              type="datetime-local"
              value={until}
              onInput={(event) => setUntil(event.currentTarget.value)}
            />
          )}
        </Field>
      </div>
      {Object.keys(wrong).length === 0 && make.problem}
      {code !== undefined && (
        <p class="note good" role="status">
          Pass this code on: <code>{code}</code> <Copy text={code} what="the new code" />
        </p>
      )}
      <div class="actions start">
        <ActionButton of={make} class="primary">
          Make a code
        </ActionButton>
      </div>
    </form>
  );
}

async function takeBack(code: string, reload: () => void): Promise<void> {
  const isDone = await confirm({
    title: `Take the code ${code} back?`,
    body: (
      <p>
        Nobody can sign up with it any more; this cannot be undone, but another code can be made. Accounts
        that were made with it stay.
      </p>
    ),
    action: 'Take it back',
    isDangerous: true,
    run: () => api.post('/invites/remove', { code }),
  });
  if (!isDone) return;
  reload();
  toast('The code was taken back.');
}
