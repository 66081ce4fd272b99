import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { addSizeBiasOption, type SizeBiasFlags } from '../../../../src/cli/commands/fit-size-bias';
import { expectHumanError } from '../../support/errors';

async function parse(beta: string): Promise<SizeBiasFlags> {
  let flags: SizeBiasFlags = {};
  const root = new Command().exitOverride();
  addSizeBiasOption(root.command('fit')).action((given: SizeBiasFlags) => {
    flags = given;
  });
  await root.parseAsync(['fit', `--size-bias=${beta}`], { from: 'user' });
  return flags;
}

describe('--size-bias', () => {
  it.each([
    ['0', 0],
    ['0.5', 0.5],
    ['.5', 0.5],
    ['1.', 1],
    // As JavaScript and Python print small numbers.
    ['1e-9', 1e-9],
    ['1E-9', 1e-9],
    ['5e-1', 0.5],
    ['.1e+1', 1],
  ])('%s is %d', async (written, expected) => {
    expect(await parse(written)).toEqual({ sizeBias: expected });
  });

  it.each([
    '',
    ' ',
    '.',
    'e-9',
    '1e',
    '1e-',
    '-0.5',
    '1.5',
    '2e0',
    '0x1',
    'NaN',
    'Infinity',
    '0,5',
  ])('%j is refused', async (written) => {
    await expectHumanError(parse(written), 'not-a-number', /from 0 to 1/);
  });
});
