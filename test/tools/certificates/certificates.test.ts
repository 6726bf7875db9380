import { X509Certificate } from 'node:crypto';
import { chmod, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Failure } from '../../../src/failure.js';
import {
  certificateFiles,
  ensureCertificates,
  renewIfDue,
} from '../../../src/tools/certificates/certificates.js';
import { androidFileName, issueAuthority, issueServer } from '../../../src/tools/certificates/issue.js';
import { isMadeOutTo, certificateFacts } from '../../../src/tools/certificates/read.js';
import { inFolder } from '../../cli/run.js';

const now = Date.UTC(2026, 0, 14, 9, 30);
const day = 86_400_000;
const names = ['localhost', '127.0.0.1', '::1', 'kalpa.example', '*.home.example', '192.168.1.20'];

test('a certificate is what devices demand: short, for servers, with names and by the CA', async () => {
  const authority = await issueAuthority('kalpa of test', now);
  const server = await issueServer(authority, names, now);
  const ca = new X509Certificate(authority.certificate);
  const facts = certificateFacts(server.certificate, 'server.pem');
  const { certificate } = facts;
  assert.ok(ca.ca);
  assert.not.ok(certificate.ca);
  assert.ok(ca.verify(ca.publicKey));
  assert.ok(certificate.verify(ca.publicKey));
  assert.ok(certificate.checkIssued(ca));
  assert.equal(certificate.keyUsage, ['1.3.6.1.5.5.7.3.1']);
  assert.equal(facts.names, names);
  for (const name of ['localhost', '::1', '192.168.1.20', 'Kalpa.Example', 'songs.home.example']) {
    assert.ok(isMadeOutTo(facts, name), name);
  }
  for (const name of ['example', '192.168.1.21', 'a.b.home.example']) assert.not.ok(isMadeOutTo(facts, name));
  assert.ok((facts.validTo - facts.validFrom) / day < 398);
  assert.is(facts.validFrom, now - day);
  assert.is(certificate.publicKey.asymmetricKeyDetails?.modulusLength, 2048);
  assert.is(ca.publicKey.asymmetricKeyDetails?.modulusLength, 3072);
});

test('no certificate outlives its authority', async () => {
  const authority = await issueAuthority('kalpa of test', now);
  const server = await issueServer(authority, ['localhost'], now + 3600 * day);
  const [ca, own] = [authority, server].map(({ certificate }) => new X509Certificate(certificate).validTo);
  assert.is(own, ca);
});

test('the file name for Android is the old subject hash of OpenSSL', () => {
  // Made by `openssl req -x509 -newkey rsa:1024 -subj '/CN=kalpa of test' -days 9000`; hash by `-subject_hash_old`.
  assert.is(androidFileName(opensslCertificate), opensslHash);
});

test('a second run keeps both; each thing that is wrong with the certificate makes a new one', () =>
  inFolder(async (folder) => {
    const files = certificateFiles(folder);
    const wish = { folder, names: ['localhost'], now };
    const made = async (more: Partial<Parameters<typeof ensureCertificates>[0]> = {}) => {
      const { authority, server } = await ensureCertificates({ ...wish, ...more });
      return [authority.made, server.made];
    };
    assert.equal(await made(), ['there was none', 'there was none']);
    assert.equal(await made(), [null, null]);
    assert.equal(await made({ names: ['localhost', 'b.example'] }), [null, 'the former one lacks b.example']);
    assert.equal(await made(), [null, null], 'names stay');
    assert.equal(await made({ forget: true }), [null, 'it had further names']);
    assert.equal(await made({ renew: true }), [null, 'asked for']);
    assert.equal(await made({ now: now + 340 * day }), [null, null]);
    assert.equal(await made({ now: now + 370 * day }), [null, 'the former one ends on 2027-02-14']);
    assert.equal(await made({ now: now + 300 * day }), [null, 'the former one is not valid yet']);
    assert.equal(await made({ newAuthority: true }), ['asked for', 'the CA is another one']);
    for (const damage of ['', 'no certificate', await readFile(files.authority, 'utf8')]) {
      await writeFile(files.server, damage);
      assert.equal(await made(), [null, 'there was none']);
    }
    assert.equal((await readdir(folder)).sort(), ['ca.crt', 'ca.key', 'server.pem']);
  }));

test('keys are for their owner alone, also where they replace others', () =>
  inFolder(async (root) => {
    const folder = join(root, 'tls');
    const { authority, authorityKey, server } = certificateFiles(folder);
    await ensureCertificates({ folder, names: ['localhost'], now });
    await chmod(server, 0o644);
    await ensureCertificates({ folder, names: ['localhost'], now, renew: true });
    const modes = await Promise.all([folder, authorityKey, server, authority].map(modeOf));
    assert.equal(modes, [0o700, 0o600, 0o600, 0o644]);
  }));

async function modeOf(file: string): Promise<number> {
  return (await stat(file)).mode & 0o777;
}

test('a CA that is damaged, without its key or about to end is named, with what to do; nothing is replaced', () =>
  inFolder(async (folder) => {
    const files = certificateFiles(folder);
    const wish = { folder, names: ['localhost'], now };
    await ensureCertificates(wish);
    const server = await readFile(files.server, 'utf8');
    const refused = async (reason: RegExp, at = now) => {
      const error = await ensureCertificates({ ...wish, now: at, renew: true }).catch(
        (thrown: unknown) => thrown,
      );
      assert.ok(error instanceof Failure);
      assert.match(error.message, reason);
      assert.match(error.remedy, /kalpa cert/);
      assert.is(await readFile(files.server, 'utf8'), server);
    };
    await refused(/^The CA .*ca\.crt ends on 2036-01-11\.$/, now + 3630 * day);
    const key = await readFile(files.authorityKey);
    await writeFile(files.authorityKey, (await issueAuthority('another', now)).key);
    await refused(/ca\.key is not the key of .*ca\.crt\.$/);
    await rm(files.authorityKey);
    await refused(/ca\.key is missing\.$/);
    await writeFile(files.authorityKey, key);
    await writeFile(files.authority, 'garbage');
    await refused(/ca\.crt is no certificate in PEM form\.$/);
    await ensureCertificates({ ...wish, newAuthority: true });
  }));

test('an interrupted first run left a key without a certificate: the next one begins anew', () =>
  inFolder(async (folder) => {
    await writeFile(certificateFiles(folder).authorityKey, 'half');
    const { authority } = await ensureCertificates({ folder, names: ['localhost'], now });
    assert.is(authority.made, 'there was none');
  }));

test('a certificate is renewed with its names within its last 30 days, and not before', () =>
  inFolder(async (folder) => {
    assert.is(await renewIfDue(folder, now), false, 'there is none');
    await ensureCertificates({ folder, names: ['localhost', 'kalpa.example'], now });
    assert.is(await renewIfDue(folder, now + 365 * day), false);
    assert.is(await renewIfDue(folder, now + 367 * day), true);
    const { server } = certificateFiles(folder);
    const facts = certificateFacts(await readFile(server), server);
    assert.equal(facts.names, ['localhost', 'kalpa.example']);
    assert.is(facts.validFrom, now + 366 * day);
  }));

const opensslHash = '75a55b4b.0';
const opensslCertificate = `-----BEGIN CERTIFICATE-----
MIICDjCCAXegAwIBAgIUAKmdRvuWnDDw6WG5o/7q56G5TucwDQYJKoZIhvcNAQEL
BQAwGDEWMBQGA1UEAwwNa2FscGEgb2YgdGVzdDAgFw0yNjExMjExMTAyMzFaGA8y
MDUxMDcxMzExMDIzMVowGDEWMBQGA1UEAwwNa2FscGEgb2YgdGVzdDCBnzANBgkq
hkiG9w0BAQEFAAOBjQAwgYkCgYEA8p7moJD08x1njeL06FpEJhpg1aCJlNF/kYdW
NN4mN3HkyBfFalThCwVbRI81dT+jXhPju9ZIJQ3ueXvK1vg0qP3bbZApt9seFix4
vy/whUO7eIxdAMi8h+z374LAHfi13Mw45AWo25zSxvjnjZ2HbXfkFyNMV+8E11E6
aEbPV/cCAwEAAaNTMFEwHQYDVR0OBBYEFAeZMV0f5vhE0JiriPwfYqjJ+U6iMB8G
A1UdIwQYMBaAFAeZMV0f5vhE0JiriPwfYqjJ+U6iMA8GA1UdEwEB/wQFMAMBAf8w
DQYJKoZIhvcNAQELBQADgYEALCMwnYmwmDfqj28VRQSqGW1VgtF+OLIt4J0fVi7o
SqcGP0mh0OdNxf584rLP82p9IYiR6Tlyy2PJLCJbeBO7/nEngBgs7EruBWuS5Lh9
M/akrnHTJpesJmXR/zn+t0aLXDzCVbwng6rwRaNN/pKUttYXgu4Y4JOnMMI9Fm6l
ciE=
-----END CERTIFICATE-----`;

test.run();
