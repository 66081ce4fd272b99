/** Which of several profiles is meant. */
import { describe, expect, it } from 'vitest';
import {
  suggestedProfile,
  requireProfile,
  type Choosable,
} from '../../../../src/core/profile/choice';
import { expectHumanError } from '../../support/errors';

const of = (hash: string, device: 'cpu' | 'cuda', threads?: number): Choosable => ({
  ...{ path: `/s/${hash}.profile.json`, hash },
  profile: { device, ...(threads !== undefined && { threads }) },
});
const [cpu, four, cuda] = [of('a', 'cpu'), of('b', 'cpu', 4), of('c', 'cuda')];

describe('the profile that is meant', () => {
  it.each([
    ['the only one', [cuda], undefined, cuda],
    ['none of several', [cpu, cuda], undefined, undefined],
    ['that of the recipe', [cpu, four], { profile: 'b', device: 'cpu' }, four],
    ['one of its device', [cpu, four, cuda], { profile: 'x', device: 'cpu', threads: 4 }, four],
    ["never another device's", [cuda], { profile: 'x', device: 'cpu' }, undefined],
  ])('is %s', (_, found, before, expected) => {
    expect(suggestedProfile(found, before)).toBe(expected);
  });

  it('is asked for by code', async () => {
    await expectHumanError(() => requireProfile([], '/s'), 'budget-without-profile');
    await expectHumanError(() => requireProfile([cpu, cuda], '/s'), 'profile-ambiguous');
    expect(requireProfile([cpu], '/s')).toBe(cpu);
  });
});
