/** Which files a manifest names, and below which folder each kind lives (specification, 01 *Assets*). */

/** The kinds of asset, in the order in which they are fetched and reported. */
export const assetKinds = ['audio', 'midi', 'cover', 'map', 'banner', 'icon', 'text'] as const;
export type AssetKind = (typeof assetKinds)[number];

type SourceRow = Readonly<Record<string, unknown>>;

/** The part of a manifest that names assets, as captured or as stored; the values are data from outside. */
export interface AssetSource {
  readonly tracks: readonly SourceRow[];
  readonly maps: readonly SourceRow[];
  readonly eventBanners: readonly SourceRow[];
  readonly packIconAtlasFilename: unknown;
  readonly localizationEntryFilename: unknown;
}

/** A file to fetch: `path` is relative to the base URL and to the files folder alike, with `/` between segments. */
export interface AssetFile {
  readonly kind: AssetKind;
  readonly path: string;
}

/** A name that is never asked for nor written, and why. */
export interface RefusedAsset extends AssetFile {
  readonly reason: string;
}

export interface AssetPlan {
  readonly files: readonly AssetFile[];
  readonly refused: readonly RefusedAsset[];
}

const folders: Readonly<Record<AssetKind, string>> = {
  audio: 'audfiles',
  midi: 'midifiles',
  cover: 'covfiles',
  map: 'mapfiles',
  banner: 'eventbanner',
  icon: 'iconfiles',
  text: 'asset/text',
};

/** File systems take 255 bytes per segment. */
const SEGMENT_BYTES = 255;
const WINDOWS_DEVICE = /^(con|prn|aux|nul|com[1-9]|lpt[1-9])(\.|$)/i;

/** The distinct files that `source` names, and the names that are refused, both by kind in the order of the source. */
export function assetPlan(source: AssetSource, kinds: readonly AssetKind[] = assetKinds): AssetPlan {
  const files = new Map<string, AssetFile>();
  const refused = new Map<string, RefusedAsset>();
  for (const kind of assetKinds) {
    if (!kinds.includes(kind)) continue;
    for (const name of namesOf(source, kind)) {
      if (isAbsent(name, kind)) continue;
      const path = `${folders[kind]}/${typeof name === 'string' ? name : JSON.stringify(name)}`;
      const reason = refusalOf(name);
      if (reason === undefined) files.set(path, { kind, path });
      else refused.set(path, { kind, path, reason });
    }
  }
  return { files: [...files.values()], refused: [...refused.values()] };
}

function namesOf(source: AssetSource, kind: AssetKind): unknown[] {
  switch (kind) {
    case 'audio':
      return source.tracks.flatMap((track) => [track.audioFileName, track.audioPreviewFileName]);
    case 'midi':
      return source.tracks.map((track) => track.midiFileName);
    case 'cover':
      return source.tracks.flatMap((track) => [
        track.coverFileName,
        track.blurredCoverFileName,
        track.thumbnailFileName,
      ]);
    case 'map':
      return source.maps.map((map) => map.mapFileName);
    case 'banner':
      return source.eventBanners.map((banner) => banner.fileName);
    case 'icon':
      return [source.packIconAtlasFilename];
    case 'text':
      return [source.localizationEntryFilename];
  }
}

/** The official manifest writes `NULL` for a track without a MIDI file (specification, 01 *Assets*). */
function isAbsent(name: unknown, kind: AssetKind): boolean {
  return name === undefined || name === null || name === '' || (kind === 'midi' && name === 'NULL');
}

function refusalOf(name: unknown): string | undefined {
  if (typeof name !== 'string') return 'the name is no text';
  if (name.includes('\0')) return 'the name holds a NUL';
  if (/\p{Cc}/u.test(name)) return 'the name holds a control character';
  if (/\p{Cs}/u.test(name)) return 'the name is no valid Unicode';
  if (name.includes('\\')) return 'the name holds a backslash';
  if (name.startsWith('/')) return 'the name is an absolute path';
  if (/^[a-z]:/i.test(name)) return 'the name begins with a drive letter';
  for (const segment of name.split('/')) {
    const reason = segmentRefusalOf(segment);
    if (reason !== undefined) return reason;
  }
  return undefined;
}

function segmentRefusalOf(segment: string): string | undefined {
  if (segment === '') return 'the name has an empty folder or file part';
  if (segment === '..') return 'the name leads out of its folder (`..`)';
  if (segment.startsWith('.')) return 'the name has a part that begins with a dot';
  if (WINDOWS_DEVICE.test(segment)) return 'the name is a device on Windows';
  if (Buffer.byteLength(segment) > SEGMENT_BYTES) return `the name is longer than ${SEGMENT_BYTES} bytes`;
  return undefined;
}
