/** One player: what there is of him in tabs, and what can be done. */
import type { ComponentType } from 'preact';
import { formatMoment } from '../../lib/format.js';
import { useLoad, type Loaded } from '../../lib/use-load.js';
import { Copy } from '../../ui/copy.js';
import { PageHead, Show, Tabs } from '../../ui/parts.js';
import type { ViewProps } from '../app.js';
import type { PlayerDetails } from '../../ui/contract.js';
import { api } from '../session.js';
import { PlayerActions } from './actions.js';
import { Items } from './items.js';
import { nameOf, PlayerBadges } from './list.js';
import { Binds, Mails, Missions, Plays, Records, Sessions } from './lists.js';
import { Profile } from './profile.js';

/** What a tab is given. */
export interface TabProps {
  readonly player: PlayerDetails;
  readonly reload: () => void;
  readonly query: URLSearchParams;
}

const tabs: readonly (readonly [path: string, name: string, tab: ComponentType<TabProps>])[] = [
  ['profile', 'Profile', Profile],
  ['items', 'Items', Items],
  ['records', 'Best records', Records],
  ['plays', 'Plays', Plays],
  ['missions', 'Missions', Missions],
  ['mails', 'Mails', Mails],
  ['sessions', 'Sessions', Sessions],
  ['bind', 'Bind', Binds],
];

export function Player({ params, query }: ViewProps) {
  const pk = Number(params['pk']);
  const player = useLoad((signal) => api.get<PlayerDetails>(`/players/${pk}`, {}, signal), [pk]);
  return player.value === undefined ? (
    <>
      <PageHead title={`Player ${pk}`} from={['/admin/players', 'Players']} />
      <Show of={player}>{() => null}</Show>
    </>
  ) : (
    <Known player={player.value} loaded={player} tab={params['tab'] ?? 'profile'} query={query} />
  );
}

interface KnownProps {
  readonly player: PlayerDetails;
  readonly loaded: Loaded<PlayerDetails>;
  readonly tab: string;
  readonly query: URLSearchParams;
}

function Known({ player, loaded, tab, query }: KnownProps) {
  const { user, ban } = player;
  const base = `/admin/players/${user.pk}`;
  const addressOf = (path: string) => (path === 'profile' ? base : `${base}/${path}`);
  const [path, , Tab] = tabs.find(([each]) => each === tab) ?? ['profile', 'Profile', Profile];
  return (
    <>
      <PageHead title={nameOf(user)} from={['/admin/players', 'Players']} about={<About player={player} />}>
        <PlayerActions player={player} reload={loaded.reload} />
      </PageHead>
      {ban && (
        <p class="note danger spaced">
          <strong>
            Banned {ban.until === null ? 'for good' : `until ${formatMoment(new Date(ban.until))}`}.
          </strong>{' '}
          {ban.reason || 'No reason was given.'}
        </p>
      )}
      {user.deleteAfter !== null && (
        <p class="note warn spaced">
          Asked for the deletion of this account; it goes on {formatMoment(new Date(user.deleteAfter))}.
          Logging in to the game keeps it.
        </p>
      )}
      <Tabs
        label="Of this player"
        tabs={tabs.map(([each, name]) => [addressOf(each), name])}
        current={addressOf(path)}
      />
      <Tab key={path} player={player} reload={loaded.reload} query={query} />
    </>
  );
}

function About({ player: { user, profile } }: { readonly player: PlayerDetails }) {
  const uid = profile?.['uid'] ?? null;
  return (
    <span class="row">
      <span>
        {user.id ?? 'no id'} {user.id !== null && <Copy text={user.id} what="the id" />}
      </span>
      <span>
        UID {uid ?? '–'} {uid !== null && <Copy text={String(uid)} what="the UID" />}
      </span>
      <span>pk {user.pk}</span>
      <PlayerBadges player={user} />
    </span>
  );
}
