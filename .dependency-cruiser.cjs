/**
 * Arrows point down only: commands → tools, server → data; features → rules, ledger, catalog, store, http; rules →
 * nothing but types. docs/ARCHITECTURE.md draws it.
 * @type {import('dependency-cruiser').IConfiguration}
 */
module.exports = {
  forbidden: [
    {
      name: 'no-circles',
      comment:
        'Two files that import each other are one file in two pieces. (Types may: they are gone at run time.)',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'nothing-unresolved',
      comment: 'An import that leads nowhere fails only when that line is reached.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'src-ships-alone',
      comment:
        'The package holds bin and dist: what src imports from test, fixtures or bench is missing there.',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^(test|fixtures|bench|scripts)/' },
    },
    {
      name: 'src-without-dev-dependencies',
      comment:
        'Who installs the package does not get devDependencies. (Types may: they are gone at run time.)',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/web/' },
      to: {
        dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'],
        dependencyTypesNot: ['npm', 'npm-optional', 'npm-peer', 'type-only'],
      },
    },
    {
      name: 'nobody-imports-the-program',
      comment: 'src/cli.ts is the caller of everything: only bin and tests start it.',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^src/cli\\.ts$' },
    },
    {
      name: 'only-the-program-runs-commands',
      comment: 'A command is an end: whoever else needs its work calls the tool behind it.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(cli\\.ts$|cli/|commands/)' },
      to: { path: '^src/commands/' },
    },
    {
      name: 'commands-stand-alone',
      comment: 'What two commands need is a tool, or a part of src/cli; only subcommands share a folder.',
      severity: 'error',
      from: { path: '^src/commands/([^/.]+)', pathNot: '^src/commands/index\\.ts$' },
      to: { path: '^src/commands/', pathNot: '^src/commands/$1[/.]' },
    },
    {
      name: 'tools-know-no-server',
      comment:
        'Tools are plain functions over files and databases, used by commands and server alike. What the game is (rules, catalog) they may ask.',
      severity: 'error',
      from: { path: '^src/tools/' },
      to: { path: '^src/(server|commands|cli)(/|\\.ts$)', pathNot: '^src/server/(rules|catalog)/' },
    },
    {
      name: 'data-is-the-ground',
      comment: 'What is on disk depends on nobody who reads it; else one cannot be used without the other.',
      severity: 'error',
      from: { path: '^src/data/' },
      to: { path: '^src/', pathNot: '^src/(data/|failure\\.ts$)' },
    },
    {
      name: 'server-knows-no-commands',
      comment: 'The server is also started by tests and by foreign programs, without a command line.',
      severity: 'error',
      from: { path: '^src/server/' },
      to: { path: '^src/(commands|cli)(/|\\.ts$)' },
    },
    {
      name: 'server-decrypts-with-node-crypto',
      comment:
        'node-rsa works on the event loop and accepts chains of blocks: it is for the tools; the server uses crypto.subtle.',
      severity: 'error',
      from: { path: '^src/server/' },
      to: { path: 'node_modules/node-rsa/' },
    },
    {
      name: 'rules-are-pure',
      comment:
        'Rules are tested as tables of (input, expected): they import other rules, shapes and calendar, nothing that acts.',
      severity: 'error',
      from: { path: '^src/server/rules/' },
      to: {
        pathNot: '^src/(server/rules/|data/(columns|dates|name-keys)\\.ts$)',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'features-stand-alone',
      comment:
        'What two features need is a rule, a query in store, or the ledger: no feature imports another.',
      severity: 'error',
      from: { path: '^src/server/features/([^/]+)/' },
      to: { path: '^src/server/features/', pathNot: '^src/server/features/$1/' },
    },
    {
      name: 'features-use-what-is-below',
      comment:
        'A feature knows rules, ledger, catalog, store and http; services and tools stay out of its reach.',
      severity: 'error',
      from: { path: '^src/server/features/' },
      to: {
        path: '^src/(tools/|server/(admin|aliya|discord|multiplay)/|server/(serve|services)\\.ts$)',
      },
    },
    {
      name: 'below-the-features',
      comment:
        'Rules, ledger, catalog, store and http are what features are made of: they know none of them.',
      severity: 'error',
      from: { path: '^src/server/(rules|ledger|catalog|store|http)/' },
      to: {
        path: '^src/(tools/|server/(features|admin|aliya|discord|mailer|multiplay)/|server/(serve|services)\\.ts$)',
      },
    },
    {
      name: 'web-knows-only-types',
      comment:
        'The web pages run in browsers: of the server they import the types of its answers, and nothing that runs.',
      severity: 'error',
      from: { path: '^src/web/' },
      to: { path: '^src/', pathNot: '^src/web/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'nobody-imports-the-web',
      comment: 'The web pages are bundled when kalpa is built: the server sends them as files.',
      severity: 'error',
      from: { path: '^(src|bin|bench|fixtures)/', pathNot: '^src/web/' },
      to: { path: '^src/web/' },
    },
    {
      name: 'services-stand-alone',
      comment:
        'A service can be left out (--only, --with): no other one may need its files. The registry imports them lazily.',
      severity: 'error',
      from: { path: '^src/server/(admin|aliya|discord|multiplay)/' },
      to: {
        path: '^src/server/(admin|aliya|discord|multiplay|features)/',
        pathNot: '^src/server/$1/',
        dependencyTypesNot: ['type-only'],
      },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
