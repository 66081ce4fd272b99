/** Files that a VSIX must contain, and files that it must not. */
import type { Target } from './targets';

/** In bytes; the promise of the smallest target that most people get. */
export const sizeLimits: Partial<Record<Target, number>> = { 'linux-x64': 60e6 };

const required = [
  /^package\.json$/,
  /^package\.nls\.json$/,
  /^readme\.md$/i,
  /^license(\.txt)?$/i,
  /^dist\/extension\.js$/,
  /^dist\/later\.js$/,
  /^dist\/workspace\.js$/,
  /^dist\/models\.js$/,
  /^dist\/statistics\.js$/,
  /^dist\/worker\.js$/,
  /^dist\/fitter\.js$/,
  // Tasks run it, and clients of the Model Context Protocol start it.
  /^dist\/cli\.js$/,
  /^media\/skills\/fitprune\/SKILL\.md$/,
  /^dist\/recipe\.schema\.json$/,
  /^dist\/recipe\.vscode\.schema\.json$/,
  // The manifest of that language names it.
  /^dist\/recipe\.vscode\.schema\.zh-cn\.json$/,
  /^dist\/node_modules\/onnxruntime-node\/bin\/.*\/onnxruntime_binding\.node$/,
  /^dist\/node_modules\/@img\/sharp-[^/]+\/lib\/.*\.node$/,
  /^media\/sample\/calibration\.jsonl$/,
  /^media\/export\/requirements\.txt$/,
  /^media\/export\/fitprune_export\/__main__\.py$/,
  /^changelog\.md$/i,
  /^l10n\/bundle\.l10n\.json$/,
  ...['compare', 'inspect', 'trade-off'].flatMap((panel) =>
    ['css', 'js'].map((kind) => new RegExp(`^dist/webview/${panel}\\.${kind}$`)),
  ),
];

/**
 * The libraries that the bindings load. A package without one looks complete, and fails on the
 * user's machine. libvips is beside sharp's binding on Windows and in a package of its own
 * elsewhere.
 */
const libraries: Record<Target, readonly RegExp[]> = {
  'linux-x64': [/libonnxruntime\.so\.1$/, /sharp-libvips-linux-x64\/lib\/libvips-cpp\.so/],
  'linux-arm64': [/libonnxruntime\.so\.1$/, /sharp-libvips-linux-arm64\/lib\/libvips-cpp\.so/],
  'win32-x64': [/onnxruntime\.dll$/, /DirectML\.dll$/, /sharp-win32-x64\/lib\/libvips-42\.dll$/],
  'win32-arm64': [
    /onnxruntime\.dll$/,
    /DirectML\.dll$/,
    /sharp-win32-arm64\/lib\/libvips-42\.dll$/,
  ],
  'darwin-arm64': [
    /libonnxruntime\.1\.dylib$/,
    /sharp-libvips-darwin-arm64\/lib\/libvips-cpp\..*dylib$/,
  ],
};

const forbidden: readonly (readonly [RegExp, string])[] = [
  [/onnxruntime-web|\.wasm$/, 'the browser build of ONNX Runtime'],
  [/\.map$/, 'source maps'],
  [/__pycache__|\.pyc$/, 'compiled Python'],
  [/(^|\/)(test|tests|fixtures)\/|\.test\./, 'tests'],
  [/\.tsx?$/, 'sources'],
  [/providers_(cuda|tensorrt)/, 'GPU libraries'],
  [/^dist\/bench\.js$|^(src|scripts|webview|out)\//, 'parts of the repository'],
];

/** @returns the faults of a list of files, a sentence each */
export function contentProblems(files: readonly string[], target: Target): string[] {
  const problems = [...required, ...libraries[target]]
    .filter((pattern) => !files.some((file) => pattern.test(file)))
    .map((pattern) => `Nothing in it matches ${pattern.source}.`);
  for (const [pattern, what] of forbidden) {
    const found = files.filter((file) => pattern.test(file));
    if (found.length > 0) problems.push(`It holds ${what}: ${found.slice(0, 3).join(', ')}.`);
  }
  const foreign = files.filter((file) => isOfAnotherPlatform(file, target));
  if (foreign.length > 0) problems.push(`It holds natives of another platform: ${foreign[0]!}.`);
  return problems;
}

function isOfAnotherPlatform(file: string, target: Target): boolean {
  const found =
    /\/napi-v\d+\/([^/]+)\/([^/]+)\//.exec(file) ??
    /@img\/sharp-(?:libvips-)?([a-z0-9]+)-(\w+)\//.exec(file);
  return found !== null && `${found[1]!}-${found[2]!}` !== target;
}
