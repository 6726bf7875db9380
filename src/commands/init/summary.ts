import type { InitSummary } from './work.js';

/** The end of `kalpa init`: what there is, how to start, what to enter on the device. */
export function summaryText(summary: InitSummary): string {
  const { folder, keys, manifest, settings, certificate, account, assets } = summary;
  const changed = Object.entries(settings).map(([path, value]) => `${path} = ${String(value)}`);
  const lines: readonly (readonly [string, string])[] = [
    ['Data folder', folder],
    ['Keys', keys === 'made' ? 'made' : 'there already, kept'],
    ['Manifest', manifest === 'made' ? 'made from the capture' : 'there already, kept'],
    ['Settings', changed.length === 0 ? 'nothing to change' : changed.join(', ')],
    ['Certificate', certificate === null ? 'none; kalpa cert makes one' : `made; its CA is ${certificate}`],
    [
      'Account',
      account === null
        ? 'none; sign up in the game'
        : `${account.id}, an administrator${account.done === 'kept' ? ', there already' : ''}`,
    ],
    [
      'Assets',
      assets === null
        ? 'not downloaded; kalpa download-assets does it'
        : `${assets.files - assets.failed} of ${assets.files}`,
    ],
  ];
  return [
    ...lines.map(([name, value]) => `${name.padEnd(12)} ${value}`),
    '',
    `Start it:               ${summary.start}`,
    `Look from the device:   ${summary.devices[summary.devices.length - 1]}/`,
    `Enter in the game:      ${summary.devices.join('  or  ')}`,
    certificate === null
      ? 'How the game is pointed there: kalpa cert explains it, and what HTTPS takes.'
      : 'How devices trust the CA, and the game is pointed there: kalpa cert --data FOLDER says it again.',
  ].join('\n');
}
