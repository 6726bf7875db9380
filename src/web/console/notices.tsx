import { useState } from 'preact/hooks';
import { useLoad } from '../lib/use-load.js';
import { confirm } from '../ui/dialog.js';
import { conflictOf } from '../ui/errors.js';
import { Empty, PageHead, Show } from '../ui/parts.js';
import { toast } from '../ui/toasts.js';
import type { OperatorDocument, Row } from '../ui/contract.js';
import { DocumentForm } from './document-form.js';
import { api } from './session.js';

/** What a first notice has; later ones have the fields of those that are there. */
const firstNotice = { title: '', content: '' };

/** The notices, which of them is edited, and what is done to them. */
function useNotices() {
  const notices = useLoad((signal) => api.get<OperatorDocument>('/notices', {}, signal), []);
  const [edited, setEdited] = useState<number>();
  const list = (notices.value?.value ?? []) as readonly Row[];
  const write = async (value: readonly Row[]) => {
    const version = notices.value?.version ?? '';
    notices.set(await api.post<OperatorDocument>('/notices', { value, version }));
  };
  /** What somebody else made of the list: the form goes on over it, and never over another notice. */
  const takeOver = (error: unknown, index: number) => {
    const current = conflictOf(error) as OperatorDocument | undefined;
    if (!current) return;
    const now = current.value ?? [];
    const same = now.findIndex((each) => JSON.stringify(each) === JSON.stringify(list[index]));
    if (same >= 0) setEdited(same);
    else if (now.length !== list.length) setEdited(now.length);
    notices.set(current);
  };
  const save = async (index: number, notice: Row) => {
    try {
      await write([...list.slice(0, index), notice, ...list.slice(index + 1)]);
    } catch (error) {
      takeOver(error, index);
      throw error;
    }
    toast('The notice was saved.');
  };
  const remove = (index: number) => write(list.filter((_, at) => at !== index));
  return { notices, list, edited, setEdited, save, remove };
}

export function Notices() {
  const { notices, list, edited, setEdited, save, remove } = useNotices();
  const template = list[0] ? Object.fromEntries(Object.keys(list[0]).map((name) => [name, ''])) : firstNotice;
  return (
    <>
      <PageHead title="Notices" about="What the game shows to every player. Kept in config/notice.json.">
        <button class="primary" disabled={!notices.value} onClick={() => setEdited(list.length)}>
          Add a notice
        </button>
      </PageHead>
      <Show of={notices}>
        {() =>
          list.length === 0 ? (
            <Empty title="There are no notices.">
              <p>Add one to tell all players something, such as when the server is down for an upgrade.</p>
            </Empty>
          ) : (
            <ul class="stack">
              {list.map((notice, index) => (
                <li key={index} class="card stack">
                  <h2>{titleOf(notice)}</h2>
                  <Fields of={notice} />
                  <div class="actions start">
                    <button onClick={() => setEdited(index)}>Edit…</button>
                    <button class="quiet danger" onClick={() => askToRemove(notice, () => remove(index))}>
                      Remove…
                    </button>
                  </div>
                </li>
              ))}
            </ul>
          )
        }
      </Show>
      {edited !== undefined && (
        <DocumentForm
          title={edited < list.length ? 'Edit the notice' : 'Add a notice'}
          value={list[edited] ?? template}
          close={() => setEdited(undefined)}
          save={(notice) => save(edited, notice)}
        />
      )}
    </>
  );
}

async function askToRemove(notice: Row, run: () => Promise<void>): Promise<void> {
  const isDone = await confirm({
    title: `Remove “${titleOf(notice)}”?`,
    body: <p>Players no longer see it. This cannot be undone; the audit log keeps what it said.</p>,
    action: 'Remove the notice',
    isDangerous: true,
    run,
  });
  if (isDone) toast('The notice was removed.');
}

/** What a notice is called: its title, or the first text in it. */
function titleOf(notice: Row): string {
  const { title } = notice;
  if (typeof title === 'string' && title !== '') return title;
  const text = Object.values(notice).find((value) => typeof value === 'string' && value !== '');
  return typeof text === 'string' ? text : 'Untitled notice';
}

/** The fields of a document, to read. */
export function Fields({ of }: { readonly of: Row }) {
  return (
    <dl class="facts small">
      {Object.entries(of).map(([name, value]) => [
        <dt key={`${name}-name`}>{name}</dt>,
        <dd key={name} class="pre">
          {typeof value === 'string' ? value : JSON.stringify(value)}
        </dd>,
      ])}
    </dl>
  );
}
