import { wireRow } from '../../../data/wire.js';
import { refuse } from '../../http/refusal.js';
import { defineWriteRoute } from '../../http/route.js';
import { integer, string } from '../../http/schema.js';
import {
  changePlaySkin,
  defaultPlaySkin,
  playSkinFields,
  playSkinIn,
  type PlaySkinField,
} from '../../rules/customisation.js';
import { readPlaySkin, storePlayDeco, storePlaySkin } from './queries.js';

const preset = integer({ min: 0, max: 3 });

const key = string().optional();

export const updatePlaySkin = defineWriteRoute(
  {
    method: 'post',
    path: '/api/userplayskin/update/:preset',
    session: 'player',
    effect: 'write',
    summary: 'Changes what plays look like, in one of four presets.',
    params: { preset },
    body: {
      noteItemKey: key,
      backgroundItemKey: key,
      scouterItemKey: key,
      comboJudgeItemKey: key,
      gearItemKey: key,
      pulseEffectItemKey: key,
      offsetSignItemKey: key,
      speedChangeMarkerItemKey: key,
      hitEffectItemKey: key,
    } satisfies Record<PlaySkinField, typeof key>,
  },
  async ({ params, body, player, tx, ledger, now }) => {
    const stored = await readPlaySkin(tx, { userPk: player.pk, preset: params.preset });
    const present = playSkinIn(stored ?? defaultPlaySkin());
    await ledger.items.load(playSkinFields.flatMap((field) => body[field] ?? []));
    const has = (key: string) => ledger.items.exists(key) && ledger.items.amount(key) > 0;
    const changed = changePlaySkin(present, body, { has });
    if (!changed.ok) throw refuse(changed.reason);
    const row = await storePlaySkin(tx, { userPk: player.pk, preset: params.preset, now }, changed.skin);
    return { userPlaySkin: wireRow('userPlaySkins', row) };
  },
);

const mostBytes = 65_536;

export const updatePlayDeco = defineWriteRoute(
  {
    method: 'post',
    path: '/api/userplaydeco/update/:preset',
    session: 'player',
    effect: 'write',
    summary: 'Places decorations, in one of four presets.',
    params: { preset },
    body: {
      playDecoPlaceData: string({ max: mostBytes }).refine(
        (text) => Buffer.byteLength(text) <= mostBytes,
        `must not be larger than ${mostBytes} bytes.`,
      ),
    },
  },
  async ({ params, body, player, tx, now }) => {
    const at = { userPk: player.pk, preset: params.preset, now };
    const row = await storePlayDeco(tx, at, body.playDecoPlaceData);
    return { userPlayDeco: wireRow('userPlayDecos', row) };
  },
);
