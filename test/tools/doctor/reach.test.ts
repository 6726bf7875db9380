import { mkdir, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { settingsSchema, type Settings } from '../../../src/config/settings.js';
import { dataFolder, type DataFolder } from '../../../src/data/folder.js';
import { certificateFiles, ensureCertificates } from '../../../src/tools/certificates/certificates.js';
import { checkPort, holderOf } from '../../../src/tools/doctor/ports.js';
import { checkTls } from '../../../src/tools/doctor/tls.js';
import { inFolder } from '../../cli/run.js';
import { day, findings, finds } from './support.js';

test('a port that is taken, and by whom', async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  try {
    const { port } = other.address() as AddressInfo;
    if (process.platform === 'linux') {
      const holder = await holderOf(port, '/proc');
      assert.is(holder?.pid, process.pid);
      await finds(['port', 'wrong', new RegExp(`taken by process ${process.pid}: .*node`), /set port/], {
        settings: { port },
      });
    }
    const untold = await checkPort({ host: '127.0.0.1', port }, '/nonexistent');
    assert.match(untold.remedy, `ss -ltnp 'sport = :${port}'`);
    await inFolder(async (proc) => {
      await mkdir(join(proc, 'net'));
      const local = `0100007F:${port.toString(16).toUpperCase().padStart(4, '0')}`;
      const line = `0: ${local} 00000000:0000 0A 00000000:00000000 00:00000000 00000000 0 0 77 1`;
      await writeFile(join(proc, 'net', 'tcp'), `  sl  local_address …\n${line}\n`);
      assert.is(await holderOf(port, proc), null, 'nobody holds that socket');
    });
  } finally {
    await new Promise((resolve) => other.close(resolve));
  }
  await finds(['port', 'wrong', /no address 192\.0\.2\.77/, /0\.0\.0\.0/], {
    settings: { host: '192.0.2.77', port: 45_454 },
  });
});

test('a certificate that is missing, damaged, expired, soon to expire, or for other names', async () => {
  const made = async ({ tls }: DataFolder, names: readonly string[], now = Date.now()) =>
    void (await ensureCertificates({ folder: tls, names, now }));
  assert.equal(await findings({ breakIt: (folder) => made(folder, ['127.0.0.1']) }), []);
  await finds(['tls', 'wrong', /tls\.mode is both, and there is no certificate/, /kalpa cert/], {
    settings: { tls: { mode: 'both' } },
  });
  await finds(['tls', 'wrong', /is no certificate in PEM form/, /kalpa cert/], {
    breakIt: async ({ tls }) => {
      await mkdir(tls);
      await writeFile(certificateFiles(tls).server, 'garbage');
    },
  });
  await finds(['tls', 'wrong', /expired on \d{4}-\d\d-\d\d\.$/, /kalpa cert/], {
    breakIt: (folder) => made(folder, ['127.0.0.1'], Date.now() - 400 * day),
  });
  await finds(['tls', 'warning', /expires on/, /kalpa serve renews it/], {
    breakIt: (folder) => made(folder, ['127.0.0.1'], Date.now() - 380 * day),
  });
  await finds(['tls', 'wrong', /not made out to 127\.0\.0\.1/, /kalpa cert --host 127\.0\.0\.1/], {
    breakIt: (folder) => made(folder, ['kalpa.example']),
  });
  await inFolder(async (root) => {
    const folder = dataFolder(root);
    await made(folder, ['192.168.1.20']);
    const settings: Settings = settingsSchema.parse({ host: '0.0.0.0' });
    const at = (addresses: readonly string[]) => checkTls({ folder, settings, now: Date.now(), addresses });
    assert.is((await at(['192.168.1.20', 'fd00::1'])).state, 'ok');
    assert.match((await at(['192.168.7.7'])).detail, 'not made out to 192.168.7.7');
  });
});

test.run();
