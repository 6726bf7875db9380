/** What a player may wear, and what plays may look like (specification, 10 *03* "Profile" and "Play skin fields"). */

interface ProfilePart {
  /** The column of userProfile, and the field. */
  readonly field: 'characterKey' | 'backgroundKey' | 'iconKey' | 'iconBorderKey' | 'titleKey';
  /** What keys of its kind begin with. */
  readonly prefix: string;
  /** What it is called in messages. */
  readonly name: string;
}

/** The parts of a profile that a player chooses. */
export const profileParts: readonly ProfilePart[] = [
  { field: 'characterKey', prefix: 'character.', name: 'character' },
  { field: 'backgroundKey', prefix: 'background.', name: 'background' },
  { field: 'iconKey', prefix: 'icon.', name: 'icon' },
  { field: 'iconBorderKey', prefix: 'iconborder.', name: 'icon border' },
  { field: 'titleKey', prefix: 'title.', name: 'title' },
];

/** The fields of a play skin with the prefix of the keys that go there. */
export const playSkinPrefixes = {
  noteItemKey: 'playnote.',
  backgroundItemKey: 'playbackground.',
  scouterItemKey: 'playscouter.',
  comboJudgeItemKey: 'playcombojudge.',
  gearItemKey: 'playgear.',
  pulseEffectItemKey: 'playpulseeffect.',
  offsetSignItemKey: 'playoffsetsign.',
  speedChangeMarkerItemKey: 'playspeedchangemarker.',
  hitEffectItemKey: 'playhiteffect.',
} as const;

export type PlaySkinField = keyof typeof playSkinPrefixes;
export type PlaySkin = Record<PlaySkinField, string>;

/** All fields of a play skin. */
export const playSkinFields = Object.keys(playSkinPrefixes) as readonly PlaySkinField[];

/** What everybody may use without owning it. */
function defaultKey(field: PlaySkinField): string {
  return `${playSkinPrefixes[field]}default`;
}

/** The play skin of a new preset. */
export function defaultPlaySkin(): PlaySkin {
  return Object.fromEntries(playSkinFields.map((field) => [field, defaultKey(field)])) as PlaySkin;
}

/** The play skin in a row of more columns. */
export function playSkinIn(row: PlaySkin): PlaySkin {
  return Object.fromEntries(playSkinFields.map((field) => [field, row[field]])) as PlaySkin;
}

/**
 * A play skin with the sent keys put in, a missing one kept; or why it is refused. Besides what is owned, the default
 * and what the preset has already may be sent.
 */
export function changePlaySkin(
  present: PlaySkin,
  sent: { readonly [F in PlaySkinField]?: string | undefined },
  ownedKeys: { has(key: string): boolean },
): { readonly ok: true; readonly skin: PlaySkin } | { readonly ok: false; readonly reason: string } {
  const skin = { ...present };
  for (const field of playSkinFields) {
    const key = sent[field];
    if (key === undefined || key === present[field]) continue;
    const prefix = playSkinPrefixes[field];
    if (!key.startsWith(prefix)) return { ok: false, reason: `${field}: must begin with ${prefix}` };
    const isAllowed = key === defaultKey(field) || ownedKeys.has(key);
    if (!isAllowed) return { ok: false, reason: `${field}: you do not own this item.` };
    skin[field] = key;
  }
  return { ok: true, skin };
}
