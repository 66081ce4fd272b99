import path from 'node:path';
import { expect, it } from 'vitest';
import { fitprune } from '../../support/cli';
import { calibrationData } from '../../support/sample';
import { temporaryFolder } from '../../support/temporary';

/** M-RoPE. */
const model = path.resolve(import.meta.dirname, '../../../fixtures/whole-folders/qwen3-vl');

it('says of a model that cannot be cut before its decoder that it cannot, in fit and in check', async () => {
  const folder = temporaryFolder();
  const statistics = path.join(folder, 's.arrows');
  const data = ['--data', calibrationData, '--device', 'cpu'];
  const calibration = ['calibrate', model, ...data, '--samples', '1', '--out', statistics];
  expect((await fitprune(calibration)).code).toBe(0);
  const fit = ['fit', statistics, '--budget', '20%', '--before'];
  const measured = await fitprune([...fit, 'auto', ...data]);
  expect(measured.code).toBe(1);
  expect(measured.stderr).toContain('Leave --before out. (before-impossible)');
  // A fit behind a share that is told opens no model.
  const recipe = path.join(folder, 'a.fitprune.json');
  expect((await fitprune([...fit, '75%', '--out', recipe])).code).toBe(0);
  const checked = await fitprune(['check', recipe]);
  expect(checked.stdout).toContain('(before-impossible)');
  expect(checked.code).toBe(1);
});
