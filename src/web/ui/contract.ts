import type { darkmoonSeasons } from '../../server/administration/board-names.js';
import type { ReviewedScore } from '../../server/administration/reviews.js';

export type ReviewLine = ReviewedScore;
export type DarkmoonBoards = Readonly<Record<'thumb' | 'multi', Awaited<ReturnType<typeof darkmoonSeasons>>>>;
export interface BoardPage extends Paged<BoardLine> {
  readonly name: string;
}
export interface CatalogAlbum {
  readonly pk: number;
  readonly key: string;
  readonly hand: string;
  readonly difficulty: number;
}

export interface Paged<R> {
  readonly total: number;
  readonly rows: readonly R[];
}
export interface PlayerLine {
  readonly pk: number;
  readonly id: string | null;
  readonly nickname: string | null;
  readonly email: string | null;
  readonly uid: number | null;
  readonly thumbAstralRating: number | null;
  readonly multiAstralRating: number | null;
  readonly isAdmin: boolean;
  readonly isBanned: boolean;
  readonly bannedUntil: string | null;
  readonly deleteAfter: string | null;
  readonly lastActiveDate: string | null;
  readonly createdAt: string | null;
}
export interface PlayerDetails {
  readonly user: {
    readonly pk: number;
    readonly id: string | null;
    readonly nickname: string | null;
    readonly email: string | null;
    readonly pendingEmail: string | null;
    readonly state: number;
    readonly isAdmin: boolean;
    readonly isBanned: boolean;
    readonly deleteAfter: string | null;
    readonly createdAt: string | null;
    readonly updatedAt: string | null;
    readonly lastActiveDate: string | null;
  };
  readonly ban: { readonly reason: string | null; readonly until: string | null } | null;
  readonly profile: Readonly<Record<string, string | number | null>> | null;
  readonly binds: readonly {
    readonly bindAccount: string;
    readonly isVerified: number;
    readonly bindDate: string | null;
  }[];
  readonly counts: Readonly<
    Record<'items' | 'bestRecords' | 'records' | 'missions' | 'mails' | 'friends' | 'reviews', number>
  >;
}
export interface Reward {
  readonly key: string;
  readonly value: number;
}
export interface Dashboard {
  readonly players: number;
  readonly activeToday: number;
  readonly banned: number;
  readonly administrators: number;
  readonly openReviews: number;
  readonly playsPerDay: readonly { readonly day: string; readonly plays: number }[];
  readonly database: { readonly kind: string; readonly bytes: number };
  readonly rooms: number | null;
  readonly version: string;
  readonly lastBackup: { readonly at: string; readonly bytes: number } | null;
  readonly backupFailure: { readonly at: string; readonly message: string } | null;
}
export interface TableColumn {
  readonly name: string;
  readonly kind: string;
  readonly isEditable: boolean;
}
export interface TableInfo {
  readonly name: string;
  readonly isReadOnly: boolean;
  readonly columns: readonly TableColumn[];
}
export type Row = Readonly<Record<string, unknown>>;
export interface SentMail {
  readonly pk: number;
  readonly createdAt: string;
  readonly actor: string;
  readonly title: string;
  readonly text: string;
  readonly items: readonly Reward[] | null;
  readonly at: string;
  readonly toAll: boolean;
  readonly players: number;
  readonly taken: number;
  readonly canceledAt: string | null;
}
export interface AuditLine {
  readonly pk: number;
  readonly at: string;
  readonly actor: string;
  readonly action: string;
  readonly target: string;
  readonly player: number | null;
  readonly before: unknown;
  readonly after: unknown;
}
export interface OperatorDocument {
  readonly value: readonly unknown[] | null;
  readonly version: string;
}
export interface DarkmoonHand extends OperatorDocument {
  readonly inEffect: { readonly current: Row; readonly next: Row };
}
export interface DarkmoonSeasons {
  readonly thumb: DarkmoonHand;
  readonly multi: DarkmoonHand;
}
export interface BoardLine {
  readonly pk: number;
  readonly UserPk: number;
  readonly score: number;
  readonly updatedAt: string | null;
  readonly nickname: string | null;
  readonly isHidden: boolean;
}
export interface CatalogMap {
  readonly pk: number;
  readonly title: string | null;
  readonly modeName: string | null;
  readonly difficulty: number | null;
}
export interface InviteLine {
  readonly code: string;
  readonly uses: number;
  readonly used: number;
  readonly until: string | null;
  readonly createdAt: string | null;
  readonly createdBy: string;
}

export interface PlayLine {
  readonly pk: number;
  readonly MapPk: number;
  readonly title: string | null;
  readonly modeName: string | null;
  readonly difficulty: number | null;
  readonly score: number;
  readonly rate: number;
  readonly endState: number;
  readonly updatedAt: string | null;
}
export interface BestRecordLine extends PlayLine {
  readonly rating: number;
}
export type OwnProfile = Pick<PlayerDetails, 'user' | 'profile' | 'counts'>;
