/**
 * What the console's API and the player page's answer, as types: taken from the routes themselves, so that a page that
 * expects something else does not compile. Types alone, for src/web to import.
 */
import type {
  listBestRecords,
  listItems,
  listMails,
  listMissions,
  listPlays,
  listSessions,
} from '../administration/belongings.js';
import type { changeItem } from '../administration/items.js';
import type { AnswerOf } from '../http/web-route.js';
import type { history, profile, rating } from '../me/routes.js';
import type { albums, items, maps } from './catalog.js';
import type { list as mails } from './mail.js';
import type { backups } from './backups.js';
import type { board, darkmoonBoards } from './boards.js';
import type { audit, dashboard, invites, notices, seasons, settings } from './operation.js';
import type { search, show } from './players.js';
import type { reviews } from './reviews.js';
import type { list as tables, rows } from './tables.js';

export type { Reward } from '../../data/columns.js';
export type { Paged } from '../administration/paging.js';

type LineOf<P> = P extends { readonly rows: readonly (infer L)[] } ? L : never;
type Given<F extends (...args: never) => unknown> = Awaited<ReturnType<F>>;

/** A row whose columns are known at run time alone. */
export type Row = Readonly<Record<string, unknown>>;

export type Dashboard = AnswerOf<typeof dashboard>;
export type OperatorDocument = AnswerOf<typeof notices>;
export type DarkmoonSeasons = AnswerOf<typeof seasons>;
export type DarkmoonHand = DarkmoonSeasons['thumb'];
export type Backups = AnswerOf<typeof backups>;
export type BoardPage = AnswerOf<typeof board>;
export type BoardLine = LineOf<BoardPage>;
export type DarkmoonBoards = AnswerOf<typeof darkmoonBoards>;
export type AuditLine = LineOf<AnswerOf<typeof audit>>;
export type ShownSettings = AnswerOf<typeof settings>;
export type ShownInvites = AnswerOf<typeof invites>;
export type InviteLine = ShownInvites['invites'][number];
export type ReviewLine = LineOf<AnswerOf<typeof reviews>>;

export type PlayerLine = LineOf<AnswerOf<typeof search>>;
export type PlayerDetails = AnswerOf<typeof show>;
export type OwnedItem = LineOf<Given<typeof listItems>>;
export type BestRecordLine = LineOf<Given<typeof listBestRecords>>;
export type PlayLine = LineOf<Given<typeof listPlays>>;
export type MissionLine = LineOf<Given<typeof listMissions>>;
export type MailLine = LineOf<Given<typeof listMails>>;
export type SessionLine = LineOf<Given<typeof listSessions>>;
export type ChangedItem = Given<typeof changeItem>;

export type Tables = AnswerOf<typeof tables>;
export type TableInfo = Tables['tables'][number];
export type TableColumn = TableInfo['columns'][number];
export type TablePage = AnswerOf<typeof rows>;

export type SentMail = LineOf<AnswerOf<typeof mails>>;
export type CatalogItem = LineOf<AnswerOf<typeof items>>;
export type CatalogAlbum = LineOf<AnswerOf<typeof albums>>;
export type CatalogMap = LineOf<AnswerOf<typeof maps>>;

export type OwnProfile = AnswerOf<typeof profile>;
export type OwnRating = AnswerOf<typeof rating>;
export type RatingHistory = AnswerOf<typeof history>;
