const hidden = '***';
const secretParameter = /pass|secret|token|key/i;

/**
 * A secret setting as it may be shown: an address keeps all but its password, an object its names, anything else is
 * hidden; empty stays.
 */
export function maskSecret(value: unknown): unknown {
  if (value === '') return '';
  if (Array.isArray(value)) return value.map(maskSecret);
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, maskSecret(inner)]));
  }
  if (typeof value !== 'string' || !URL.canParse(value)) return hidden;
  const url = new URL(value);
  if (url.host === '') return hidden;
  if (url.password !== '') url.password = hidden;
  for (const name of [...url.searchParams.keys()]) {
    if (secretParameter.test(name)) url.searchParams.set(name, hidden);
  }
  return url.href;
}
