/** Boards that are counted by triggers: one row per player stands on each, and places are found without counting all. */
import { countBoards } from '../boards/counts.js';
import { rankedTableNames } from '../boards/tables.js';
import { makeBoardTriggers, makeCountTables } from '../boards/triggers.js';
import { addMissing } from './missing.js';
import { run, type MigrationStep, type SchemaMigration } from './migration.js';

/** The indexes of boards as they were: over all rows, not only over those that stand there. */
const earlierIndexes = [
  'ix_bestRecords_MapPk_score_at_pk_UserPk',
  'ix_userAlbumBestRecord_AlbumPk_season_totalScore_at_pk_UserPk',
  'ix_userDarkmoonRanking_season_mode_bestTotalScore_at_pk_UserPk',
];

export const boards: SchemaMigration = {
  name: '0002-boards',
  async up(step: MigrationStep): Promise<void> {
    for (const name of earlierIndexes) await run(step.db, `DROP INDEX IF EXISTS "${name}"`);
    await addMissing(step, rankedTableNames);
    await makeCountTables(step.db, step.dialect);
    // First, as triggers would mark every row that is counted.
    await countBoards(step.db);
    await makeBoardTriggers(step.db, step.dialect);
  },
};
