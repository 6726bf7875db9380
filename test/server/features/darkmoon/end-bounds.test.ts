import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { withApp, type TestApp, type TestPlayer } from '../../../support/app.js';
import { amountOf, changes, databases, end, lowest, play, rowsOf, setItem } from '../play/support.js';
import { Map, mapOf, playDark, startDark, withSeasons } from './support.js';

const weekMs = 7 * 86_400_000;

/** A player's rows of both hands. */
async function hands(to: TestApp, { pk }: TestPlayer) {
  const rows = await rowsOf(to, 'userDarkmoon', pk);
  const rankings = await rowsOf(to, 'userDarkmoonRanking', pk);
  const of = (isThumb: number, mode: number) => ({
    row: rows.find((each) => each.isThumb === isThumb),
    ranking: rankings.find((each) => each.mode === mode),
  });
  return { thumb: of(1, 0), multi: of(0, 1) };
}

for (const database of databases) {
  test(`${database}: an end without a clear, or sent twice, moves no season`, () =>
    withApp({ database, prepare: withSeasons() }, async (to) => {
      const player = await to.player();
      const failed = await playDark(to, player, Map.owned, { result: { endState: 0 } });
      assert.is(changes(to, failed)['darkmooncoin'], undefined);
      assert.equal(await rowsOf(to, 'userDarkmoon', player.pk), []);
      const started = await startDark(to, player, Map.owned);
      const answers = await Promise.all(Array.from({ length: 8 }, () => end(player, started)));
      for (const { body } of answers) assert.equal(body.data, answers[0]?.body.data);
      const { thumb } = await hands(to, player);
      assert.is(thumb.row.clearedStageNum, 1);
      assert.is(await amountOf(to, player.pk, 'darkmooncoin'), 3);
    }));

  test(`${database}: a free play of a stage's map moves no season`, () =>
    withApp({ database, prepare: withSeasons() }, async (to) => {
      const player = await to.player();
      await play(player, mapOf(to, Map.owned));
      assert.equal(await rowsOf(to, 'userDarkmoon', player.pk), []);
    }));

  test(`${database}: a play counts for the season that it was started in`, () =>
    withApp({ database }, async (to) => {
      const player = await to.player();
      to.clock.advance(weekMs - ((to.clock.now() - Date.UTC(2024, 0, 5, 12)) % weekMs) - 60_000);
      const { data } = (await player.get('/api/darkmoon/all')).body;
      const started = await startDark(to, player, data.darkmoonThumb.defaultMapPk2);
      to.clock.advance(120_000);
      await end(player, started);
      const rows = await rowsOf(to, 'userDarkmoon', player.pk);
      const played = rows.find((row) => row.DarkmoonPk === data.darkmoonThumb.pk && row.isThumb === 1);
      assert.equal([played.clearedStageNum, played.defaultBestRate2], [1, 960_000]);
      const next = (await player.get('/api/darkmoon/all')).body.data;
      assert.is(next.darkmoonThumb.pk, data.darkmoonThumb.pk + 1);
      assert.is(next.userDarkmoonThumb.clearedStageNum, 0);
    }));

  test(`${database}: of the character's skills only darkmoon's applies`, () =>
    withApp({ database, random: lowest, prepare: withSeasons() }, async (to) => {
      const wear = async (player: TestPlayer, name: string) => {
        const rootCharacterKey = `rootcharacter.${name}`;
        const character = to.app.catalog.where('constellCharacters', 'rootCharacterKey', rootCharacterKey)[0];
        if (!character) throw new Error(`There is no ${name}.`);
        const characterKey = character.defaultCharacterKey;
        await to.app.store.write([player.pk], async (tx) => {
          await tx.updateTable('userProfile').set({ characterKey }).where('UserPk', '=', player.pk).execute();
          await tx
            .insertInto('userConstellCharacters')
            .values({
              ...{ characterKey, currentAwaken: 0, currentReverse: 3, startDate: null, endDate: null },
              ...{ createdAt: null, updatedAt: null, UserPk: player.pk, ConstellCharacterPk: character.pk },
            })
            .execute();
        });
        await setItem(to, player.pk, `skill.${rootCharacterKey}.reverse.3`, { amount: 1 });
      };
      const any = await to.player();
      await wear(any, 'lunobi');
      assert.is(changes(to, await playDark(to, any, Map.owned))['astralmelody'], 1);
      const last = await to.player();
      await wear(last, 'tormala');
      assert.is(changes(to, await playDark(to, last, Map.multi))['astralmelody'], undefined);
      assert.is(changes(to, await playDark(to, last, Map.thumbSpecial))['astralmelody'], undefined);
      assert.is(changes(to, await playDark(to, last, Map.multiSpecial))['astralmelody'], 3);
      const macaron = await to.player();
      await wear(macaron, 'merovi');
      assert.is(changes(to, await playDark(to, macaron, Map.owned))['darkmatter'], undefined);
      assert.is(changes(to, await play(macaron, mapOf(to, Map.owned)))['darkmatter'], 2);
    }));

  test(`${database}: the end of a darkmoon play takes at most 30 statements`, () =>
    withApp({ database, prepare: withSeasons() }, async (to) => {
      const player = await to.player();
      await player.get('/api/darkmoon/all');
      const started = await startDark(to, player, Map.owned);
      to.statements.length = 0;
      await end(player, started);
      assert.ok(to.statements.length <= 30, `${to.statements.length}:\n${to.statements.join('\n')}`);
    }));
}

test.run();
