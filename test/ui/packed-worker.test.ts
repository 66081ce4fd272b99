import { readdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, describe, expect, inject, it } from 'vitest';
import { installCodeServer } from '../../scripts/hosts/install-code-server';
import { copyWorkspace, temporaryFolder } from '../../scripts/hosts/workspace';
import { silentLogger } from '../../src/core/host';
import { wholeRun } from '../../src/core/data/order';
import { runWorker } from '../../src/runner/local/client';

describe('the installed worker, with its own natives alone', () => {
  const folder = temporaryFolder();
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('calibrates the sample model under the Node of the extension host', async () => {
    const sample = await copyWorkspace('sample', path.join(folder, 'sample'));
    const extensions = inject('extensionsDir');
    const installed = readdirSync(extensions).find((name) => name.startsWith('fitprune.'));
    const printed: string[] = [];
    const result = await runWorker(
      {
        kind: 'calibrate',
        model: path.join(sample, 'shapes-llava'),
        data: { path: path.join(sample, 'calibration.jsonl') },
        shard: wholeRun,
        seed: 0,
        samples: 4,
        device: 'cpu',
        aggregate: 'max',
        out: path.join(folder, 'statistics.arrows'),
      },
      {
        workerFile: path.join(extensions, installed ?? '', 'dist', 'worker.js'),
        nodePath: (await installCodeServer()).node,
        logger: { ...silentLogger, debug: (line) => printed.push(line) },
      },
    );
    expect({ ...result, printed }).toMatchObject({ samples: 4, added: 4 });
  });
});
