/**
 * What may change while the server runs. It is replaced as a whole and never written to: a request takes the present
 * one when it begins (`snapshotOf`) and has it to its end; a service asks anew each time.
 */
import type { SettingsSources } from '../../config/load.js';
import type { Settings } from '../../config/settings.js';
import { Queue } from '../../data/queue.js';
import type { Catalog } from '../catalog/catalog.js';
import type { AppContext } from '../context.js';
import type { StaticDocument } from '../initialinfo/static-document.js';

export interface Snapshot {
  readonly settings: Settings;
  readonly catalog: Catalog;
  /** The part of initialinfo that is the same for everybody, and the documents behind it. */
  readonly static: StaticDocument;
}

/** How the files were when they were last read: by it a change is noticed. */
export interface FileVersions {
  readonly settings: string;
  readonly content: string;
}

export class Live {
  /** Where the settings came from; null where whoever started the server gave them as they are. */
  readonly sources: SettingsSources | null;
  #now: Snapshot;
  #versions: FileVersions;
  readonly #queue = new Queue();

  constructor(first: Snapshot, files: { sources: SettingsSources | null; versions: FileVersions }) {
    this.#now = first;
    this.sources = files.sources;
    this.#versions = files.versions;
  }

  get now(): Snapshot {
    return this.#now;
  }

  get versions(): FileVersions {
    return this.#versions;
  }

  /** Puts another value in the place of one; requests that have begun keep what they have. */
  replace(part: Partial<Snapshot>): void {
    this.#now = { ...this.#now, ...part };
  }

  /** Remembers how files were read, or that they could not be: they are not tried again until they change. */
  note(read: Partial<FileVersions>): void {
    this.#versions = { ...this.#versions, ...read };
  }

  /** Changes come one after the other, so that none is computed from what another is about to replace. */
  async inTurn<T>(work: () => Promise<T>): Promise<T> {
    await this.#queue.enter();
    try {
      return await work();
    } finally {
      this.#queue.leave();
    }
  }
}

/** The context of services: what may change is, whenever they look, the present one. */
export function liveContext(fixed: Omit<AppContext, keyof Snapshot>): AppContext {
  const { live } = fixed;
  return {
    ...fixed,
    get settings() {
      return live.now.settings;
    },
    get catalog() {
      return live.now.catalog;
    },
    get static() {
      return live.now.static;
    },
  };
}

/** By what may change, so that what was replaced is forgotten with its last request. */
const snapshots = new WeakMap<Snapshot, WeakMap<AppContext, AppContext>>();

/** The context of one request: what may change is what it is now, for as long as the request takes. */
export function snapshotOf(app: AppContext): AppContext {
  const { now } = app.live;
  const known = snapshots.get(now) ?? new WeakMap<AppContext, AppContext>();
  snapshots.set(now, known);
  const snapshot = known.get(app) ?? { ...app, ...now };
  known.set(app, snapshot);
  return snapshot;
}
