import path from 'node:path';
import { expect, it } from 'vitest';
import { readProfile, writeProfile } from '../../../../src/core/profile/profile-file';
import { recipeTimes } from '../../../../src/core/profile/recipe-times';
import type { Recipe } from '../../../../src/core/recipe/types';
import { example } from '../recipe/example';
import { temporaryFolder } from '../../support/temporary';
import { machine, profileOf } from './machine';

it('come from the named profile, in the first folder that has it, for the present schedule', async () => {
  const [empty, folder] = [temporaryFolder(), temporaryFolder()];
  const file = path.join(folder, 'a.profile.json');
  const kinds = Array.from({ length: 3 }, () => 0);
  const profile = profileOf(machine, kinds, [0, 2]);
  await writeProfile(file, profile);
  const { hash } = await readProfile(file);
  const recipeOf = (named: string, keep: number): Recipe => ({
    ...example,
    model: {
      ...example.model,
      ...{ fingerprint: profile.model.fingerprint, layers: 3, visualTokens: 100, textTokens: 16 },
    },
    schedule: [{ layer: 0, keep }],
    budget: {
      ...{ metric: 'latency', convention: 'decoder', reduction: 0.2 },
      predicted: {
        ...{ device: 'cpu', profile: named, schedule: 'sha256:of-another' },
        prefill: { pruned: 1, unpruned: 2 },
      },
    },
  });
  const times = async (named: string, keep: number) =>
    (await recipeTimes(recipeOf(named, keep), [empty, folder]))?.prefill;
  const [half, quarter] = [await times(hash, 0.5), await times(hash, 0.25)];
  expect(half!.unpruned).toBeCloseTo(3 * 117 + 11.6, 0);
  expect(quarter!.pruned).toBeLessThan(half!.pruned);
  expect(half!.pruned).toBeLessThan(half!.unpruned);
  expect(await times('sha256:gone', 0.5)).toBeUndefined();
  const budget = { metric: 'latency', convention: 'decoder', reduction: 0.2 } as const;
  expect(await recipeTimes({ ...recipeOf(hash, 0.5), budget }, [folder])).toBeUndefined();
});
