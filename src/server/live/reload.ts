/** Taking over what changed on the disk while the server runs (specification, 06 *Operations*). */
import { Failure } from '../../failure.js';
import type { AppContext } from '../context.js';
import { contentVersion, fileVersion, isBeingWritten, loadContent } from './content.js';
import { reloadSettings } from './settings.js';

/** Reads settings, manifest and config documents anew. What cannot be read is logged, and what was there stays. */
export async function reload(app: AppContext): Promise<void> {
  await guarded(app, 'settings', () => reloadSettings(app));
  await guarded(app, 'manifest and config documents', () => reloadContent(app, () => true));
}

/** Does the same for what has changed since it was last read. */
export async function reloadChanged(app: AppContext): Promise<void> {
  const { live, folder } = app;
  if (fileVersion(folder.settings) !== live.versions.settings) {
    await guarded(app, 'settings', () => reloadSettings(app));
  }
  const isNew = () => contentVersion(folder) !== live.versions.content && !isBeingWritten(folder);
  await guarded(app, 'manifest and config documents', () => reloadContent(app, isNew));
}

/** The new catalog takes the old one's place once all of it is ready; who plays notices nothing. */
function reloadContent({ live, folder, log }: AppContext, isWanted: () => boolean): Promise<void> {
  return live.inTurn(async () => {
    if (!isWanted()) return;
    live.note({ content: contentVersion(folder) });
    const content = loadContent(folder, live.now.settings.files);
    await content.static.prefix;
    live.replace(content);
    log.info('manifest and config documents were reloaded');
  });
}

async function guarded(app: AppContext, what: string, work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    const reason =
      error instanceof Failure ? { reason: error.message, remedy: error.remedy } : { err: error };
    app.log.error(reason, `the ${what} could not be reloaded; the server goes on with what it had`);
  }
}
