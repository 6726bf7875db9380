/**
 * A hook of Node's module loader: `kalpa` is the entry that it was registered with. JavaScript, because the loader that
 * runs the sources in tests does not reach into the thread of hooks.
 */
let entry = '';

/** @param {{ entry: string }} data */
export async function initialize(data) {
  entry = data.entry;
}

/**
 * @param {string} specifier
 * @param {import('node:module').ResolveHookContext} context
 * @param {(specifier: string, context: import('node:module').ResolveHookContext) => Promise<import('node:module').ResolveFnOutput>} next
 */
export async function resolve(specifier, context, next) {
  return next(specifier === 'kalpa' ? entry : specifier, context);
}
