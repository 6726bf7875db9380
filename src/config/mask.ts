const hidden = '***';
const secretParameter = /pass|secret|token|key/i;

/** A secret setting as it may be shown: an address keeps all but its password, anything else is hidden; empty stays. */
export function maskSecret(value: unknown): string {
  if (value === '') return '';
  if (typeof value !== 'string' || !URL.canParse(value)) return hidden;
  const url = new URL(value);
  if (url.host === '') return hidden;
  if (url.password !== '') url.password = hidden;
  for (const name of [...url.searchParams.keys()]) {
    if (secretParameter.test(name)) url.searchParams.set(name, hidden);
  }
  return url.href;
}
