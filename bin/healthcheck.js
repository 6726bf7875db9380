/** Asks the server of this container whether it is ready; the exit code is the answer. */
const port = process.env.KALPA_PORT || '12001';
try {
  const response = await fetch(`http://127.0.0.1:${port}/readyz`);
  // A server that takes HTTPS alone says so with 426: it is up, and its certificate is not this check's business.
  process.exitCode = response.ok || response.status === 426 ? 0 : 1;
} catch {
  process.exitCode = 1;
}
