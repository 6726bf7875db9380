/** Darkmoon's seasons: derived from the manifest week by week, or set by hand. */
import { useState } from 'preact/hooks';
import { formatMoment, asDate } from '../lib/format.js';
import { useLoad } from '../lib/use-load.js';
import { confirm } from '../ui/dialog.js';
import { Badge, PageHead, Show } from '../ui/parts.js';
import { toast } from '../ui/toasts.js';
import type { DarkmoonHand, DarkmoonSeasons, Row } from '../ui/contract.js';
import { DocumentForm } from './document-form.js';
import { Fields } from './notices.js';
import { api } from './session.js';

const hands = [
  ['thumb', 'Thumb'],
  ['multi', 'Multi'],
] as const;

const places = [
  ['current', 'Present season'],
  ['next', 'Next season'],
] as const;

type Place = 'current' | 'next';

export function Darkmoon() {
  const seasons = useLoad((signal) => api.get<DarkmoonSeasons>('/darkmoon', {}, signal), []);
  return (
    <>
      <PageHead
        title="Darkmoon seasons"
        about="Each hand has a present and a next season. Derived ones change by themselves every Friday at noon, UTC."
      />
      <Show of={seasons}>
        {(value) => (
          <div class="split">
            {hands.map(([hand, name]) => (
              <Hand key={hand} hand={hand} name={name} seasons={value[hand]} reload={seasons.reload} />
            ))}
          </div>
        )}
      </Show>
    </>
  );
}

interface HandProps {
  readonly hand: 'thumb' | 'multi';
  readonly name: string;
  readonly seasons: DarkmoonHand;
  readonly reload: () => void;
}

function Hand({ hand, name, seasons, reload }: HandProps) {
  const [edited, setEdited] = useState<Place>();
  const isByHand = seasons.value !== null;
  const write = async (value: readonly Row[] | null) => {
    try {
      await api.post('/darkmoon', { hand, value, version: seasons.version });
    } finally {
      // Also where somebody else was faster: the form shows both values then.
      reload();
    }
  };
  const derive = async () => {
    const isDone = await confirm({
      title: `Derive the seasons of ${name} again?`,
      body: (
        <p>
          What was set by hand for {name} is removed; the audit log keeps it. The manifest decides again, from
          now on.
        </p>
      ),
      action: 'Derive them',
      isDangerous: true,
      run: () => write(null),
    });
    if (isDone) toast(`The seasons of ${name} are derived again.`);
  };
  return (
    <section class="stack" aria-labelledby={`hand-${hand}`}>
      <div class="row between">
        <h2 id={`hand-${hand}`}>{name}</h2>
        {isByHand ? <Badge tone="accent">set by hand</Badge> : <Badge>derived</Badge>}
      </div>
      {places.map(([place, title]) => (
        <div key={place} class="card stack">
          <div class="row between">
            <h3>{title}</h3>
            <button
              aria-label={`Edit the ${title.toLowerCase()} of ${name}…`}
              onClick={() => setEdited(place)}
            >
              Edit…
            </button>
          </div>
          <Season of={seasons.inEffect[place]} />
        </div>
      ))}
      {isByHand && (
        <div>
          <button onClick={derive}>Derive from the manifest again…</button>
        </div>
      )}
      {edited !== undefined && (
        <DocumentForm
          title={`${name}: ${edited === 'next' ? 'next' : 'present'} season`}
          value={seasons.inEffect[edited]}
          close={() => setEdited(undefined)}
          save={async (season) => {
            const { current, next } = seasons.inEffect;
            await write(edited === 'next' ? [current, season] : [season, next]);
            toast('The season was saved.');
          }}
        />
      )}
    </section>
  );
}

function Season({ of }: { readonly of: Row }) {
  if (Object.keys(of).length === 0) return <p class="muted">Closed: this hand has no such season.</p>;
  const [from, to] = [dateIn(of['startDate']), dateIn(of['endDate'])];
  return (
    <>
      <p>
        Season {String(of['season'])}
        {from && to && `, ${formatMoment(from)} to ${formatMoment(to)}`}
      </p>
      <details>
        <summary>All fields</summary>
        <Fields of={of} />
      </details>
    </>
  );
}

function dateIn(value: unknown): Date | undefined {
  return typeof value === 'string' || typeof value === 'number' ? asDate(value) : undefined;
}
