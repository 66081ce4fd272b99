import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import {
  linkCudaProvider,
  runtimeFolder,
} from '../../../../../src/core/model/devices/cuda-libraries';
import { temporaryFolder } from '../../../support/temporary';

const name =
  process.platform === 'win32'
    ? 'onnxruntime_providers_cuda.dll'
    : 'libonnxruntime_providers_cuda.so';

function folders(): [libraries: string, runtime: string] {
  const root = temporaryFolder();
  const both = ['libraries', 'runtime'].map((one) => path.join(root, one)) as [string, string];
  for (const folder of both) mkdirSync(folder);
  return both;
}

test('puts the provider beside the runtime, once', async () => {
  const [libraries, runtime] = folders();
  writeFileSync(path.join(libraries, name), 'provider');
  writeFileSync(path.join(libraries, 'other.so'), 'other');
  await linkCudaProvider(libraries, runtime);
  await linkCudaProvider(libraries, runtime);
  expect(readdirSync(runtime)).toEqual([name]);
  expect(readFileSync(path.join(runtime, name), 'utf8')).toBe('provider');
});

test('leaves a provider that is installed already', async () => {
  const [libraries, runtime] = folders();
  writeFileSync(path.join(libraries, name), 'other');
  writeFileSync(path.join(runtime, name), 'installed');
  await linkCudaProvider(libraries, runtime);
  expect(readFileSync(path.join(runtime, name), 'utf8')).toBe('installed');
});

test('leaves it to the session to report what an empty folder lacks', async () => {
  const [libraries, runtime] = folders();
  await linkCudaProvider(libraries, runtime);
  expect(readdirSync(runtime)).toEqual([]);
});

test('knows where the installed runtime is', () => {
  const found = readdirSync(runtimeFolder(path.resolve('node_modules/onnxruntime-node')));
  expect(found).toContain('onnxruntime_binding.node');
});
