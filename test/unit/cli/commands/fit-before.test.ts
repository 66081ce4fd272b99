import path from 'node:path';
import { expect, it } from 'vitest';
import { fitprune } from '../../support/cli';
import { calibrationData } from '../../support/sample';
import { temporaryFolder } from '../../support/temporary';

/** M-RoPE. */
const model = path.resolve(import.meta.dirname, '../../../fixtures/whole-folders/qwen3-vl');

it('measures shares before a decoder that counts positions on three axes, and check accepts them', async () => {
  const folder = temporaryFolder();
  const statistics = path.join(folder, 's.arrows');
  const data = ['--data', calibrationData, '--device', 'cpu'];
  const calibration = ['calibrate', model, ...data, '--samples', '1', '--out', statistics];
  expect((await fitprune(calibration)).code).toBe(0);
  const fit = ['fit', statistics, '--budget', '20%', '--before'];
  const recipe = path.join(folder, 'a.fitprune.json');
  const measured = await fitprune([...fit, 'auto', ...data, '--out', recipe]);
  expect(measured.stderr).toMatch(/Before the decoder: .*no cut KL .*75% KL .*Taken: /);
  expect(measured.code).toBe(0);
  // A fit with a given share opens no model.
  expect((await fitprune([...fit, '75%', '--out', recipe, '--force'])).code).toBe(0);
  const checked = await fitprune(['check', recipe]);
  expect(checked.stdout).not.toContain('before-impossible');
  expect(checked.code).toBe(0);
});
