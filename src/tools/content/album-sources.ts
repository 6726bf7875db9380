import { aquaRise, isAlbumOpen } from '../../server/rules/albums.js';
import { isLampCondition } from '../../server/rules/lamps.js';
import { currency, keysOf, type Source, type SourceOptions } from './source.js';

const noLevels = { thumb: 0, multi: 0 };

/** Albums: a reward for each lamp that can be lit, and those of the aqua level that a challenge raises to. */
export function albumSources({ catalog, now }: SourceOptions): Source[] {
  return catalog.rows('albums').flatMap((album) => {
    if (!isAlbumOpen(album, now)) return [];
    const conditions = [...catalog.where('albumLampConditions', 'AlbumPk', album.pk)].sort(
      (a, b) => a.order - b.order || a.pk - b.pk,
    );
    const canLight = [0, 1, 2].map((lamp) => isLampCondition(conditions[lamp]?.conditionKey ?? ''));
    const lamps = [album.lampReward1, album.lampReward2, album.lampReward3].filter(
      (_, lamp) => canLight[lamp],
    );
    const rise = canLight.includes(true)
      ? aquaRise(album, noLevels, catalog.metadata['challengeAlbumReward'])
      : null;
    return {
      from: `album ${album.albumKey}`,
      needs: currency(album.playMoneyKey, album.minPrice),
      gives: keysOf([...lamps, ...(rise?.rewards ?? [])]),
    };
  });
}
