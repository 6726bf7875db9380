import { gzipSync } from 'node:zlib';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { badCaptures, captureForms } from '../../../fixtures/generator/oddities.js';
import { Failure } from '../../../src/failure.js';
import { decodeCapture } from '../../../src/tools/capture/decode.js';

const document = { items: [{ pk: 1, key: 'energy.green', name_ko: '에너지 🎹' }], tips: ['??>>~~'] };
const encode = (text: string) => gzipSync(text).toString('base64');

async function refusal(input: string | Uint8Array): Promise<Failure> {
  try {
    await decodeCapture(input);
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
  throw new Error('The capture was accepted.');
}

test('every form that people have is accepted, as text and as bytes', async () => {
  for (const { name, text } of captureForms(document)) {
    assert.equal(await decodeCapture(text), document, name);
    assert.equal(await decodeCapture(Buffer.from(text)), document, `${name}, as bytes`);
  }
});

test('the url-safe alphabet, missing padding and escapes of JSON are accepted', async () => {
  const bare = encode(JSON.stringify(document));
  const urlSafe = bare.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
  assert.equal(await decodeCapture(urlSafe), document);
  assert.equal(
    await decodeCapture(`"${bare.slice(0, 20)}\\n${bare.slice(20).replaceAll('/', '\\/')}"`),
    document,
  );
});

test('each bad capture is refused with its stage and a remedy', async () => {
  for (const { name, text, stage } of badCaptures()) {
    const failure = await refusal(text);
    assert.match(failure.message, new RegExp(stage, 'i'), name);
    assert.ok(failure.remedy.length > 10, name);
  }
});

test('what follows the gzip stream is refused', async () => {
  const good = gzipSync('{}');
  for (const rest of [Buffer.from('junk'), Buffer.alloc(4)]) {
    const failure = await refusal(Buffer.concat([good, rest]).toString('base64'));
    assert.match(failure.message, /gzip/);
  }
});

test('a response without a capture, wrong padding and raw gzip are named', async () => {
  assert.match((await refusal('{"state":1,"message":"","data":{}}')).message, /no string "data"/);
  assert.match((await refusal('{"state":')).message, /response body is no valid JSON/);
  assert.match((await refusal('H4sI=AAA')).message, /padding/);
  assert.match((await refusal('H4sIA===')).message, /padding/);
  assert.match((await refusal(gzipSync('{}'))).message, /gzip already/);
});

test('keys of the object prototype are data like any other', async () => {
  const text = '{"__proto__":{"isAdmin":true},"constructor":1,"a":1,"a":2}';
  const decoded = await decodeCapture(encode(text));
  assert.is(decoded['isAdmin'], undefined);
  assert.is(JSON.stringify(decoded), '{"__proto__":{"isAdmin":true},"constructor":1,"a":2}');
});

test.run();
