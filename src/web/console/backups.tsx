/** Backups of the player database: those that are kept, and a new one. */
import { formatBytes } from '../lib/format.js';
import { useLoad } from '../lib/use-load.js';
import { ActionButton, useAction } from '../ui/action.js';
import { Badge, Empty, Moment, PageHead, Show } from '../ui/parts.js';
import { Table, type Column } from '../ui/table.js';
import { toast } from '../ui/toasts.js';
import type { Backups as Kept } from '../ui/contract.js';
import { api } from './session.js';

type Backup = Kept['backups'][number];

const columns: readonly Column<Backup>[] = [
  { title: 'Made', isName: true, show: ({ at }) => <Moment at={at} exact /> },
  {
    title: 'How',
    show: ({ isScheduled }) =>
      isScheduled ? <Badge>by schedule</Badge> : <Badge tone="accent">by hand</Badge>,
  },
  { title: 'File', show: ({ file }) => <code>{file}</code> },
  { title: 'Size', isNumber: true, show: ({ bytes }) => formatBytes(bytes) },
  {
    title: 'Actions',
    isActions: true,
    show: ({ file }) => (
      <a
        class="button"
        href={`/admin/api/backups/${encodeURIComponent(file)}`}
        download
        aria-label={`Download ${file}`}
      >
        Download
      </a>
    ),
  },
];

export function Backups() {
  const kept = useLoad((signal) => api.get<Kept>('/backups', {}, signal), []);
  const make = useAction(async () => {
    const { bytes } = await api.post<Backup>('/backups');
    kept.reload();
    toast(`A backup of ${formatBytes(bytes)} was made.`);
  });
  return (
    <>
      <PageHead
        title="Backups"
        about="Copies of the player database, made while everybody plays on. Of those by schedule the last few are kept (settings backup.every and backup.keep); those by hand stay."
      >
        <ActionButton of={make} class="primary" onClick={() => make.run()}>
          Make a backup now
        </ActionButton>
      </PageHead>
      <div class="stack">
        {make.problem}
        <Show of={kept}>
          {({ backups }) =>
            backups.length === 0 ? (
              <Empty title="There is no backup yet.">
                <p>
                  One is made by schedule once a day, unless the setting backup.every is 0; or make one now,
                  for instance before you change many things.
                </p>
              </Empty>
            ) : (
              <Table caption="Backups" columns={columns} rows={backups} keyOf={({ file }) => file} />
            )
          }
        </Show>
        <p class="note">
          A backup holds everything of all players, their passwords as hashes: keep it where nobody else gets
          at it, and on another machine. To put one in place, stop the server and run{' '}
          <code>kalpa restore FILE</code>.
        </p>
      </div>
    </>
  );
}
