import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { Link } from '../../lib/router.js';
import { useLoad } from '../../lib/use-load.js';
import { Badge, Empty, PageHead, Show } from '../../ui/parts.js';
import type { Tables } from '../../ui/contract.js';
import { api } from '../session.js';

/** A name that may be broken where a word of it begins, and not within one. */
function breakable(name: string): ComponentChildren {
  return name.split(/(?=[A-Z])/).map((word, index) => [index > 0 && <wbr key={index} />, word]);
}

export function TableList() {
  const tables = useLoad((signal) => api.get<Tables>('/tables', {}, signal), []);
  const [text, setText] = useState('');
  return (
    <>
      <PageHead
        title="Tables"
        about="The player tables as they are. Every change is checked against its column and kept in the audit log."
      />
      <Show of={tables}>
        {(found) => {
          const shown = found.tables.filter(({ name }) => name.toLowerCase().includes(text.toLowerCase()));
          return (
            <>
              <input
                class="search"
                type="search"
                aria-label="Search tables"
                placeholder="Search tables"
                value={text}
                onInput={(event) => setText(event.currentTarget.value)}
              />
              {shown.length === 0 && <Empty title="No table has that in its name." />}
              <ul class="cards">
                {shown.map(({ name, isReadOnly, columns }) => (
                  <li key={name}>
                    <Link class="card tile" href={`/admin/tables/${name}`}>
                      <strong>{breakable(name)}</strong>
                      <span class="small muted">{columns.length} columns</span>
                      {isReadOnly && <Badge>read only</Badge>}
                    </Link>
                  </li>
                ))}
              </ul>
            </>
          );
        }}
      </Show>
    </>
  );
}
