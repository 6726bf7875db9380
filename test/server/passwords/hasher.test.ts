import { spawnSync } from 'node:child_process';
import { pbkdf2Sync } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Refusal } from '../../../src/server/http/refusal.js';
import { PasswordHasher } from '../../../src/server/passwords/hasher.js';
import { systemRandom } from '../../../src/server/random.js';
import { rejection } from '../../data/store/support.js';

async function withHasher(work: (hasher: PasswordHasher) => Promise<void>, threads = 2): Promise<void> {
  const hasher = new PasswordHasher(systemRandom, threads);
  try {
    await work(hasher);
  } finally {
    await hasher.close();
  }
}

/** The stored form as existing installations have it (specification, 06). */
function earlierForm(password: string, salt: Uint8Array): string {
  const hash = pbkdf2Sync(password, salt, 100_000, 64, 'sha512');
  return Buffer.concat([salt, hash]).toString('base64');
}

test('a password fits its own stored form only, and existing ones are read', () =>
  withHasher(async (hasher) => {
    const [first, second] = await Promise.all([hasher.hash('pässwörd 🎵'), hasher.hash('pässwörd 🎵')]);
    assert.is.not(first, second);
    for (const stored of [first, second]) {
      const bytes = Buffer.from(stored, 'base64');
      assert.is(bytes.length, 80);
      assert.is(stored, earlierForm('pässwörd 🎵', bytes.subarray(0, 16)));
    }
    const old = earlierForm('old', Buffer.alloc(16, 7));
    const cases: readonly (readonly [string, string | undefined, boolean])[] = [
      ['pässwörd 🎵', first, true],
      ['pässwörd', first, false],
      ['old', old, true],
      ['', old, false],
      ['old', undefined, false],
      ['old', '', false],
      ['old', 'old', false],
    ];
    const verified = await Promise.all(cases.map(([password, stored]) => hasher.verify(password, stored)));
    assert.equal(
      verified,
      cases.map(([, , expected]) => expected),
    );
  }));

test('an unknown account costs the same derivation as a known one', () =>
  withHasher(async (hasher) => {
    const stored = await hasher.hash('x');
    const spent = async (work: () => Promise<unknown>) => {
      const from = process.cpuUsage();
      await work();
      const { user } = process.cpuUsage(from);
      return user;
    };
    // Processor time of all threads: an answer without a derivation would cost next to nothing.
    const known = await spent(() => hasher.verify('y', stored));
    const unknown = await spent(() => hasher.verify('y', undefined));
    const broken = await spent(() => hasher.verify('y', 'no stored form'));
    assert.ok(unknown > known / 4 && broken > known / 4, [known, unknown, broken].join());
  }));

test('two are hashed at once, 64 wait, and more are told when to come again', () =>
  withHasher(async (hasher) => {
    const jobs = Array.from({ length: 70 }, () => hasher.verify('x', undefined));
    const outcomes = Promise.allSettled(jobs);
    const refused = await Promise.all(jobs.slice(66).map((job) => rejection(job)));
    for (const error of refused) {
      assert.instance(error, Refusal);
      const { status, retryAfter, message } = error as Refusal;
      assert.equal([status, retryAfter], [503, 5]);
      assert.match(message, /try again in 5 seconds/);
    }
    await hasher.close();
    const settled = await outcomes;
    assert.ok(
      settled.slice(0, 66).some(({ status }) => status === 'rejected'),
      'what waits fails at the end',
    );
    const reasons = settled.map((each) => (each.status === 'rejected' ? String(each.reason) : 'done'));
    assert.is(reasons.filter((reason) => reason.includes('503') || reason.includes('Too many')).length, 4);
  }));

test('jobs are begun in the order in which they came', () =>
  // On one thread, as of two the system may run either first.
  withHasher(async (hasher) => {
    const order: number[] = [];
    const jobs = [0, 1, 2, 3, 4, 5];
    await Promise.all(
      jobs.map(async (n) => {
        await hasher.hash(String(n));
        order.push(n);
      }),
    );
    assert.equal(order, jobs);
  }, 1));

test('a closed hasher fails what waits and lets the process end', async () => {
  const hasher = new PasswordHasher(systemRandom, 2);
  const waiting = [1, 2, 3, 4].map((n) => rejection(hasher.hash(String(n))));
  await hasher.close();
  for (const error of await Promise.all(waiting)) assert.is(error.message, 'The server is stopping.');
});

const hasChrt = process.platform === 'linux' && spawnSync('chrt', ['--version']).status === 0;

/** Policies by which the threads of this process are scheduled: 5 is SCHED_IDLE (proc(5), field 41 of stat). */
function policies(): number[] {
  return readdirSync('/proc/self/task').map((thread) => {
    const stat = readFileSync(`/proc/self/task/${thread}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[38]);
  });
}

(hasChrt ? test : test.skip)('a thread that hashes gives way to all others, and only that one does', () =>
  withHasher(async (hasher) => {
    for (let n = 0; n < 100 && !policies().includes(5); n += 1) await hasher.hash('password');
    assert.is(policies().filter((policy) => policy === 5).length, 1);
  }, 1),
);

test.run();
