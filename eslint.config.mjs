import js from '@eslint/js';
import prettier from 'eslint-config-prettier';
import globals from 'globals';
import tseslint from 'typescript-eslint';

/** Code that may import `vscode`; everything else is the core and must build without it. */
const vscodeAllowed = ['src/extension.ts', 'src/host/**', 'test/host/**'];

const noVscode = {
  name: 'vscode',
  message: 'Only src/extension.ts and src/host/ may import vscode: the core is given its host.',
};

/** @param {string[]} names folders of src/core */
const above = (...names) => ({
  group: names.flatMap((name) => [`**/${name}`, `**/${name}/*`]),
  message: 'Imports form no circle: this folder lies below the one it imports.',
});

/** Whoever calls the core; `core/host.ts` is the interface it is given, not the folder of that name. */
const callers = {
  regex: '^(\\.\\./){2,}(worker|tools|batch|cli|host|protocol)(/|$)',
  message: 'The core knows nothing of who calls it.',
};

/** Tools are offered by the callers, and run what the worker and the core can. */
const offered = {
  regex: '^(\\.\\./)+(cli|host|protocol)(/|$)',
  message: 'Tools know nothing of who offers them: their context is given.',
};

/** Jobs of schedulers start the command line; they are no part of it, and run no model themselves. */
const started = {
  regex: '^(\\.\\./)+(worker|tools|cli|host|protocol)(/|$)',
  message: 'What is done with schedulers knows nothing of who asks for it.',
};

/** Rankings are a part of recipes, and of all that is above them. */
const belowRecipes = above(
  ...['recipe', 'model', 'surgery', 'calibration', 'fit', 'evaluation', 'search', 'report'],
);

const noGraph = {
  regex: '/onnx(/|$)|(^|/)(graphs?|masses|rounding|cosines|best-tokens)$',
  message:
    'Only graph.ts, and what it is made of, knows ONNX: recipes, the editor and fits do without.',
};

export default tseslint.config(
  {
    ignores: [
      'dist/',
      'out/',
      '.cache/',
      'media/',
      'src/core/onnx/generated/',
      // AssemblyScript, whose types and operators are its own, and what it is compiled to.
      'src/core/image/resample/{assembly,generated}/',
      '.vscode-test/',
      'coverage/',
    ],
  },
  js.configs.recommended,
  {
    files: ['**/*.{js,mjs}'],
    languageOptions: { globals: globals.node },
  },
  {
    files: ['esbuild.js'],
    languageOptions: { sourceType: 'commonjs' },
  },
  ...tseslint.configs.strictTypeChecked.map((config) => ({ ...config, files: ['**/*.{ts,mts}'] })),
  {
    files: ['**/*.{ts,mts}'],
    languageOptions: {
      parserOptions: {
        project: [
          './tsconfig.json',
          './webview/tsconfig.json',
          './test/tsconfig.json',
          './test/ui/tsconfig.json',
          './scripts/tsconfig.json',
        ],
      },
    },
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      'no-restricted-exports': ['error', { restrictDefaultExports: { direct: true } }],
    },
  },
  {
    files: ['**/*.config.{mts,mjs}'],
    rules: { 'no-restricted-exports': 'off' },
  },
  {
    files: ['src/**/*.ts', 'webview/**/*.ts'],
    ignores: vscodeAllowed,
    rules: { 'no-restricted-imports': ['error', { paths: [noVscode] }] },
  },
  ...[
    { files: ['src/core/**/*.ts'], patterns: [callers] },
    { files: ['src/tools/**/*.ts', 'src/worker/**/*.ts'], patterns: [offered] },
    { files: ['src/batch/**/*.ts'], patterns: [started] },
    {
      files: ['src/core/arrow/**/*.ts'],
      patterns: [
        callers,
        above('recipe', 'cost', 'onnx', 'model', 'surgery', 'calibration', 'fit', 'evaluation'),
      ],
    },
    {
      files: ['src/core/merge/**/*.ts'],
      patterns: [
        callers,
        above('recipe', 'cost', 'onnx', 'model', 'surgery', 'calibration', 'fit', 'evaluation'),
      ],
    },
    {
      // What is shown of recipes, whoever shows it: figures read what they are given.
      files: ['src/core/figures/**/*.ts'],
      patterns: [
        callers,
        above('arrow', 'recipe', 'ranking', 'onnx', 'model', 'surgery', 'calibration', 'fit'),
        above('evaluation', 'search', 'report'),
        noGraph,
      ],
    },
    {
      // What plots have in common, for panels and reports: series are methods of recipes.
      files: ['src/core/plot/**/*.ts'],
      patterns: [
        callers,
        above('arrow', 'onnx', 'model', 'surgery', 'calibration', 'fit', 'evaluation', 'search'),
        above('report'),
        noGraph,
      ],
    },
    {
      files: ['src/core/{cost,recipe}/**/*.ts'],
      patterns: [
        callers,
        above('arrow', 'onnx', 'model', 'surgery', 'calibration', 'fit', 'evaluation', 'report'),
        noGraph,
      ],
    },
    {
      files: ['src/core/ranking/**/*.ts'],
      patterns: [callers, belowRecipes],
    },
    {
      // What a recipe, the editor and a fit read of a ranking; its part of the graph stands beside them.
      files: ['src/core/ranking/**/{definition,replay,words}.ts', 'src/core/ranking/*.ts'],
      ignores: ['src/core/ranking/{graph,graphs,rounding,cosines,best-tokens}.ts'],
      patterns: [callers, belowRecipes, noGraph],
    },
    {
      files: ['src/core/onnx/**/*.ts'],
      patterns: [
        callers,
        above('recipe', 'ranking', 'model', 'surgery', 'calibration', 'fit', 'evaluation'),
      ],
    },
    {
      files: ['src/core/data/**/*.ts'],
      patterns: [callers, above('model', 'surgery', 'calibration', 'fit', 'evaluation')],
    },
    {
      files: ['src/core/model/**/*.ts'],
      patterns: [callers, above('surgery', 'calibration', 'fit', 'evaluation')],
    },
    {
      files: ['src/core/surgery/**/*.ts'],
      patterns: [callers, above('calibration', 'fit', 'evaluation')],
    },
  ].map(({ files, ignores = [], patterns }) => ({
    files,
    ignores,
    rules: { 'no-restricted-imports': ['error', { paths: [noVscode], patterns }] },
  })),
  prettier,
);
