import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  changePlaySkin,
  defaultPlaySkin,
  playSkinFields,
  playSkinIn,
  playSkinPrefixes,
} from '../../../src/server/rules/customisation.js';

const owned = new Set(['playnote.red', 'playgear.red', 'playgearbox.red']);
const present = { ...defaultPlaySkin(), noteItemKey: 'playnote.old' };

test('a new preset has the default of every kind', () => {
  assert.is(playSkinFields.length, 9);
  for (const field of playSkinFields) {
    assert.is(defaultPlaySkin()[field], `${playSkinPrefixes[field]}default`);
  }
  assert.equal(playSkinIn({ ...present, ...{ pk: 5 } }), present);
});

test('keys that are owned, the default, or there already go in; the others stay', () => {
  const cases: [Parameters<typeof changePlaySkin>[1], object][] = [
    [{}, {}],
    [{ noteItemKey: undefined }, {}],
    [{ noteItemKey: 'playnote.red' }, { noteItemKey: 'playnote.red' }],
    [{ noteItemKey: 'playnote.old' }, {}],
    [{ noteItemKey: 'playnote.default' }, { noteItemKey: 'playnote.default' }],
    [
      { gearItemKey: 'playgear.red', noteItemKey: 'playnote.red' },
      { gearItemKey: 'playgear.red', noteItemKey: 'playnote.red' },
    ],
  ];
  for (const [sent, changed] of cases) {
    assert.equal(changePlaySkin(present, sent, owned), { ok: true, skin: { ...present, ...changed } });
  }
  assert.is(present.noteItemKey, 'playnote.old', 'what was given is not changed');
});

test('other keys are refused, with the field', () => {
  const cases: [Parameters<typeof changePlaySkin>[1], string][] = [
    [{ noteItemKey: 'playgear.red' }, 'noteItemKey: must begin with playnote.'],
    [{ noteItemKey: '' }, 'noteItemKey: must begin with playnote.'],
    [{ gearItemKey: 'playgearbox.red' }, 'gearItemKey: must begin with playgear.'],
    [{ noteItemKey: 'playnote.blue' }, 'noteItemKey: you do not own this item.'],
    [{ gearItemKey: 'playnote.default' }, 'gearItemKey: must begin with playgear.'],
    [
      { noteItemKey: 'playnote.red', hitEffectItemKey: 'playhiteffect.blue' },
      'hitEffectItemKey: you do not own this item.',
    ],
  ];
  for (const [sent, reason] of cases) {
    assert.equal(changePlaySkin(present, sent, owned), { ok: false, reason });
  }
});

test.run();
