import tseslint from 'typescript-eslint';

const clockAndRandom = ['src/server/clock.ts', 'src/server/random.ts'];

/** A command gets all of this from its context, so that it can be run inside a test. */
const processOfThePerson = [
  'exit',
  'cwd',
  'exitCode',
  'env',
  'argv',
  'stdin',
  'stdout',
  'stderr',
  'chdir',
].map((property) => ({
  object: 'process',
  property,
  message: 'Only src/cli.ts touches the process; everything else is given what it needs.',
}));

const realTime = [
  ['Date', 'now', 'Take the time from the injected clock, so that tests can set it.'],
  ['Math', 'random', 'Take chance from the injected random source, so that tests can set it.'],
].map(([object, property, message]) => ({ object, property, message }));

const style = [
  { selector: 'ExportDefaultDeclaration', message: 'Exports have names here.' },
  { selector: 'TSEnumDeclaration', message: 'Use a constant object: enums are no types of ours.' },
];

const unsentQuery = {
  selector:
    'ExpressionStatement > CallExpression[callee.property.name=/^(where|values|returning|returningAll|onConflict|selectFrom|insertInto|updateTable|deleteFrom)$/]',
  message: 'This query is built but never sent: execute() is missing.',
};

const presentDate = {
  selector: ':matches(NewExpression, CallExpression)[callee.name="Date"][arguments.length=0]',
  message: 'Take the time from the injected clock, so that tests can set it.',
};

export default tseslint.config(
  { ignores: ['dist/', 'node_modules/', '.cache/', 'coverage/', 'kalpa-data/', 'bench/results/'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: ['**/*.ts', '**/*.tsx'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: {
      parserOptions: {
        project: ['./tsconfig.json', './src/web/tsconfig.json'],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      // A forgotten `await` on a query is the most dangerous slip here.
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/no-unnecessary-type-assertion': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true, allowNullish: true },
      ],
      // An interface may ask for a promise where one implementation has nothing to wait for.
      '@typescript-eslint/require-await': 'off',
      // Our interfaces are plain objects of functions; hardly anything here has a `this`.
      '@typescript-eslint/unbound-method': 'off',
      'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
      eqeqeq: 'error',
      'no-var': 'error',
      'prefer-const': 'error',
      'no-eval': 'error',
      'no-restricted-syntax': ['error', ...style, unsentQuery],
    },
  },
  {
    files: ['src/**/*.ts', 'src/**/*.tsx'],
    rules: {
      'max-lines-per-function': ['error', { max: 70, skipBlankLines: true, skipComments: true }],
      '@typescript-eslint/max-params': ['error', { max: 3 }],
      complexity: ['error', 15],
    },
  },
  {
    files: ['src/**/*.ts', 'src/**/*.tsx'],
    ignores: ['src/cli.ts'],
    rules: {
      'no-console': 'error',
      'no-restricted-properties': ['error', ...processOfThePerson],
      'no-restricted-imports': [
        'error',
        { paths: [{ name: 'node:process', message: 'Only src/cli.ts touches the process.' }, 'process'] },
      ],
    },
  },
  {
    files: ['src/server/**/*.ts', 'src/data/**/*.ts'],
    ignores: clockAndRandom,
    rules: {
      'no-restricted-properties': ['error', ...processOfThePerson, ...realTime],
      'no-restricted-syntax': ['error', ...style, unsentQuery, presentDate],
    },
  },
  {
    files: ['src/web/**'],
    rules: {
      // An event handler that is asynchronous reports its own failure (ui/use-action.ts).
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { attributes: false } }],
      'no-restricted-globals': [
        'error',
        ...['process', 'Buffer', 'global', 'require'].map((name) => ({
          name,
          message: 'Browsers have none.',
        })),
      ],
      'no-restricted-syntax': [
        'error',
        ...style,
        {
          selector:
            ':matches(JSXIdentifier, Identifier)[name=/^(dangerouslySetInnerHTML|innerHTML|outerHTML)$/]',
          message: 'What players wrote is text: nothing is ever parsed as HTML.',
        },
      ],
    },
  },
  // The tables of the specification, one line each: long because there are many.
  { files: ['src/data/*-tables.ts'], rules: { 'max-lines': 'off' } },
  {
    files: ['test/**/*.ts', 'bench/**/*.ts', 'fixtures/**/*.ts'],
    rules: {
      // What a server answers is looked at as it came; the assertions are the check.
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
    },
  },
  {
    files: ['test/**/*.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        ...style,
        unsentQuery,
        {
          selector: 'CallExpression[callee.property.name="only"][callee.object.name="test"]',
          message: '`test.only` leaves every other test of the file out.',
        },
        {
          selector:
            'CallExpression:matches([callee.object.name="test"][callee.property.name=/^(before|after)$/], [callee.object.object.name="test"][callee.property.name="each"])',
          message:
            'uvu swallows what hooks throw: set up in a helper that the test calls, clean up in finally.',
        },
        {
          selector: 'CallExpression[callee.object.name="Math"][callee.property.name="random"]',
          message: 'A test that is different each time proves nothing: use a fixed value or fast-check.',
        },
      ],
    },
  },
  {
    files: ['**/*.js', '**/*.mjs', '**/*.cjs'],
    rules: { eqeqeq: 'error', 'no-var': 'error', 'prefer-const': 'error', 'no-eval': 'error' },
  },
);
