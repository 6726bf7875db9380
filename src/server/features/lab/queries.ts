import { among, prepared } from '../../../data/store/prepared.js';
import { LabMissionState } from '../../rules/codes.js';

/** A player's row of a lab product that he has researched or bought. */
export const labProductOf = prepared<{ userPk: number; productPk: number }>()((db, { userPk, productPk }) =>
  db
    .selectFrom('userLabProducts')
    .selectAll()
    .where('UserPk', '=', userPk)
    .where('LabProductPk', '=', productPk),
);

/** A player's rows of these lab missions. */
export const labMissionsOf = prepared<{ userPk: number; missionPks: readonly number[] }>()(
  (db, { userPk, missionPks }) =>
    db
      .selectFrom('userLabMissions')
      .selectAll()
      .where('UserPk', '=', userPk)
      .where('LabMissionPk', 'in', among(db, missionPks)),
);

/** Deletes a player's rows of those of these lab missions that are not done. */
export const dropUnfinished = prepared<{ userPk: number; missionPks: readonly number[] }>()(
  (db, { userPk, missionPks }) =>
    db
      .deleteFrom('userLabMissions')
      .where('UserPk', '=', userPk)
      .where('LabMissionPk', 'in', among(db, missionPks))
      .where('state', '<>', LabMissionState.done),
);
