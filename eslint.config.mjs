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
      // AssemblyScript, whose types and operators are its own, and its compiled form.
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
    files: ['esbuild.js', '**/*.cjs'],
    languageOptions: { sourceType: 'commonjs', globals: globals.node },
  },
  ...tseslint.configs.strictTypeChecked.map((config) => ({ ...config, files: ['**/*.{ts,mts}'] })),
  {
    files: ['**/*.{ts,mts}'],
    languageOptions: {
      parserOptions: {
        // One program for all projects: four separate ones would each hold `src` again.
        project: './scripts/lint/tsconfig.json',
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
      'max-depth': ['error', 4],
    },
  },
  {
    files: ['src/**/*.ts', 'webview/**/*.ts', 'scripts/**/*.ts'],
    rules: { 'max-lines': ['error', 250] },
  },
  {
    files: ['src/**/*.ts', 'webview/**/*.ts', 'scripts/**/*.ts'],
    rules: {
      'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
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
  {
    // The parts of a ranking that recipes, the editor, figures and fits read; its part of the graph
    // is beside them.
    files: [
      'src/core/ranking/**/{definition,replay,words}.ts',
      'src/core/ranking/*.ts',
      'src/core/{cost,figures,plot,recipe}/**/*.ts',
    ],
    ignores: ['src/core/ranking/{graph,graphs,rounding,cosines,best-tokens}.ts'],
    rules: { 'no-restricted-imports': ['error', { paths: [noVscode], patterns: [noGraph] }] },
  },
  prettier,
);
