/** Backups that an administrator makes, looks through and takes home. */
import { createReadStream } from 'node:fs';
import { basename, join } from 'node:path';
import type { Readable } from 'node:stream';
import { backupName, listBackups, makeBackup, type KnownBackup } from '../../tools/backups/backup.js';
import { Failure } from '../../failure.js';
import { refuse } from '../http/refusal.js';
import type { Actor, Administration } from './administration.js';
import { writeAudit } from './audit.js';

type Kept = Pick<Administration, 'folder' | 'store' | 'clock'>;

function shown({ file, at, bytes, isScheduled }: KnownBackup) {
  return { file: basename(file), at: new Date(at).toISOString(), bytes, isScheduled };
}

/** The backups in the folder of backups, the newest first. */
export async function shownBackups({ folder }: Pick<Administration, 'folder'>) {
  return (await listBackups(folder)).map(shown);
}

/** By the folder: a copy takes the disk for a while, and two at once take it twice as long. */
const making = new Set<string>();

/** Makes a backup now. Refuses with 409 while one is being made, and what a person can mend in its words. */
export async function backUp({ folder, store, clock }: Kept, actor: Actor) {
  if (making.has(folder.root)) throw refuse('A backup is being made already. Wait for it.', { status: 409 });
  making.add(folder.root);
  try {
    const at = clock.now();
    const target = join(folder.backups, backupName('player', at));
    const backup = await makeBackup({ store, target, now: () => at });
    const made = shown({ ...backup, at, isScheduled: false });
    await store.write([], (tx) =>
      writeAudit(tx, { at, actor, action: 'backup.make', target: made.file, after: { bytes: made.bytes } }),
    );
    return made;
  } catch (error) {
    throw error instanceof Failure ? refuse(`${error.message} ${error.remedy}`) : error;
  } finally {
    making.delete(folder.root);
  }
}

/** A backup by its name, to be read. Refuses with 404 what is none, whatever the name leads to. */
export async function openBackup(
  { folder, store, clock }: Kept,
  { actor, file }: { readonly actor: Actor; readonly file: string },
): Promise<Readable> {
  const known = (await listBackups(folder)).find((backup) => basename(backup.file) === file);
  if (!known) throw refuse('There is no such backup.', { status: 404 });
  // It holds everything of everybody, so that who took it is worth knowing.
  await store.write([], (tx) =>
    writeAudit(tx, {
      ...{ at: clock.now(), actor, action: 'backup.download', target: file },
      after: { bytes: known.bytes },
    }),
  );
  return createReadStream(known.file);
}
