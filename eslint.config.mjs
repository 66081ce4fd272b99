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
  regex: '^(\\.\\./){2,}(worker|cli|host|protocol)(/|$)',
  message: 'The core knows nothing of who calls it.',
};

export default tseslint.config(
  {
    ignores: [
      'dist/',
      'out/',
      '.cache/',
      'media/',
      'src/core/onnx/generated/',
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
    {
      files: ['src/core/arrow/**/*.ts'],
      patterns: [
        callers,
        above('recipe', 'cost', 'onnx', 'model', 'surgery', 'calibration', 'fit', 'evaluation'),
      ],
    },
    {
      files: ['src/core/{cost,recipe}/**/*.ts'],
      patterns: [
        callers,
        above('arrow', 'onnx', 'model', 'surgery', 'calibration', 'fit', 'evaluation', 'report'),
      ],
    },
    {
      files: ['src/core/onnx/**/*.ts'],
      patterns: [callers, above('model', 'surgery', 'calibration', 'fit', 'evaluation')],
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
  ].map(({ files, patterns }) => ({
    files,
    rules: { 'no-restricted-imports': ['error', { paths: [noVscode], patterns }] },
  })),
  prettier,
);
