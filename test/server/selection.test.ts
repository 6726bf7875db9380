import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { definePlugin, type Plugin } from '../../src/plugin.js';
import { defineOpenRoute, type Route } from '../../src/server/http/route.js';
import { routesOf, select, type Wanted } from '../../src/server/selection.js';
import { shippedPlugins } from '../../src/server/services.js';
import { failureOf } from '../support/failing.js';

const service = (name: string) => ({ name, needsGame: false as const, start: async () => () => {} });

const shipped = [
  definePlugin({ name: 'tidy', services: [service('tidy')] }),
  definePlugin({ name: 'api', services: [service('api')] }),
  definePlugin({ name: 'other', optional: true, services: [service('other.one'), service('other.two')] }),
];
const own = definePlugin({ name: 'own', services: [service('own')] });

function chosen(wanted: Partial<Wanted>) {
  const { active, services } = select({ with: [], only: [], foreign: [], ...wanted }, shipped);
  return { active: active.map(({ name }) => name), services: services.map(({ name }) => name) };
}

const refusal = (wanted: Partial<Wanted>) => failureOf(() => chosen(wanted));

test('everything runs but what is optional, in the order of the list', () => {
  assert.equal(chosen({}), { active: ['tidy', 'api'], services: ['tidy', 'api'] });
});

test('--with adds a plug-in; one out of a file is there without', () => {
  const all = ['tidy', 'api', 'other.one', 'other.two', 'own'];
  assert.equal(chosen({ with: ['other'], foreign: [own] }).services, all);
  assert.equal(chosen({ with: ['own'], foreign: [own] }).services, ['tidy', 'api', 'own']);
});

test('--only runs the services that it names, or all of a plug-in; endpoints stay those of what is active', () => {
  assert.equal(chosen({ only: ['other.two'] }), {
    active: ['tidy', 'api', 'other'],
    services: ['other.two'],
  });
  assert.equal(chosen({ only: ['other', 'tidy'] }).services, ['tidy', 'other.one', 'other.two']);
  assert.equal(chosen({ only: ['api'], foreign: [own] }), {
    active: ['tidy', 'api', 'own'],
    services: ['api'],
  });
});

test('a name that is not there is refused, with the one that was meant and all that there are', async () => {
  const { message, remedy } = await refusal({ only: ['other.tow'] });
  assert.is(message, 'There is no service other.tow (did you mean other.two?).');
  assert.is(remedy, 'There are: tidy, api, other, other.one, other.two.');
  assert.is((await refusal({ with: ['othr'] })).message, 'There is no plug-in othr (did you mean other?).');
  assert.is((await refusal({ with: ['entirely-else'] })).message, 'There is no plug-in entirely-else.');
});

test('two of one name are refused: plug-ins, services', async () => {
  const same = definePlugin({ name: 'api' });
  assert.is((await refusal({ foreign: [same] })).message, 'There are two plug-ins with the name api.');
  const clash = definePlugin({ name: 'mine', services: [service('api')] });
  assert.is((await refusal({ foreign: [clash] })).message, 'There are two services with the name api.');
});

function route(method: 'get' | 'post', path: string): Route {
  return defineOpenRoute({ method, path, summary: 'Nothing.', session: 'open' }, async () => ({}));
}

test('endpoints of all plug-ins are served, loaded or given; one that is there already is refused', async () => {
  const first: Plugin = { name: 'first', routes: async () => [route('get', '/a/:one')] };
  const second: Plugin = { name: 'second', routes: [route('post', '/a/:one'), route('get', '/a')] };
  assert.equal(
    (await routesOf([first, second])).map(({ method, path }) => `${method} ${path}`),
    ['get /a/:one', 'post /a/:one', 'get /a'],
  );
  const clash: Plugin = { name: 'third', routes: [route('get', '/a/:two')] };
  const { message } = await failureOf(() => routesOf([first, clash]));
  assert.is(message, 'GET /a/:two of the plug-in third is an endpoint of first already.');
});

test('what ships is chosen by its own rules, and has names that are told apart', () => {
  const { services } = select({ with: [], only: [], foreign: [] });
  const names = services.map(({ name }) => name);
  assert.ok(names.includes('housekeeping') && names.includes('api'), names.join());
  for (const { name } of shippedPlugins) assert.match(name, /^[a-z][a-z0-9-]*$/);
});

test.run();
