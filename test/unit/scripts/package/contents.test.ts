import { describe, expect, it } from 'vitest';
import { contentProblems } from '../../../../scripts/package/contents';
import { parseTarget } from '../../../../scripts/package/targets';

const modules = 'dist/node_modules';
const good = [
  'package.json',
  'package.nls.json',
  'README.md',
  'LICENSE',
  'dist/extension.js',
  'dist/later.js',
  'dist/worker.js',
  'dist/fitter.js',
  'dist/cli.js',
  'media/skills/fitprune/SKILL.md',
  'dist/recipe.schema.json',
  'dist/recipe.vscode.schema.json',
  `${modules}/onnxruntime-node/bin/napi-v6/linux/x64/onnxruntime_binding.node`,
  `${modules}/@img/sharp-linux-x64/lib/sharp-linux-x64.node`,
  `${modules}/@img/sharp-libvips-linux-x64/lib/libvips-cpp.so`,
  'media/sample/calibration.jsonl',
  'media/export/requirements.txt',
  'media/export/fitprune_export/__main__.py',
];

describe('contentProblems', () => {
  it('finds nothing wrong with what belongs in a VSIX', () => {
    expect(contentProblems(good, 'linux-x64')).toEqual([]);
  });

  it.each([
    ['dist/extension.js.map', 'source maps'],
    [`${modules}/onnxruntime-web/dist/ort.js`, 'the browser build of ONNX Runtime'],
    [`${modules}/onnxruntime-node/bin/napi-v6/linux/x64/libonnxruntime_providers_cuda.so`, 'GPU'],
    ['test/unit/x.test.ts', 'tests'],
    ['media/export/fitprune_export/__pycache__/check.cpython-311.pyc', 'compiled Python'],
    ['src/extension.ts', 'sources'],
    ['dist/bench.js', 'parts of the repository'],
    [`${modules}/onnxruntime-node/bin/napi-v6/win32/x64/onnxruntime.dll`, 'another platform'],
    [`${modules}/@img/sharp-linux-arm64/lib/sharp.node`, 'another platform'],
  ])('refuses %s', (file, what) => {
    const problems = contentProblems([...good, file], 'linux-x64');
    expect(problems.join()).toContain(what);
  });

  it.each(good.filter((file) => !file.includes('libvips')))('misses %s', (file) => {
    const problems = contentProblems(
      good.filter((other) => other !== file),
      'linux-x64',
    );
    expect(problems.length).toBe(1);
  });
});

describe('parseTarget', () => {
  it('takes the platforms that have natives', () => {
    expect(parseTarget('win32-arm64')).toBe('win32-arm64');
  });

  it('names them when asked for another', () => {
    expect(() => parseTarget('darwin-x64')).toThrow(/darwin-x64.*linux-x64.*darwin-arm64/s);
  });
});
