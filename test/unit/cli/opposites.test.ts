import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { refuseOpposites } from '../../../src/cli/opposites';
import { addPictureOptions, type PictureFlags } from '../../../src/cli/part-macs';
import { expectHumanError } from '../support/errors';

async function parse(args: string[]): Promise<PictureFlags> {
  let flags: PictureFlags | undefined;
  const root = new Command().exitOverride();
  const run = addPictureOptions(root.command('run')).option('--no-color').option('--force');
  refuseOpposites(run).action((given: PictureFlags) => {
    flags = given;
  });
  await root.parseAsync(['run', ...args], { from: 'user' });
  return flags!;
}

describe('an option and its opposite', () => {
  it.each([
    [[], undefined],
    [['--encoder'], true],
    [['--no-encoder'], false],
    [['--no-encoder', '--no-encoder', '--no-color', '--force'], false],
  ])('%j is accepted', async (args, encoder) => {
    expect((await parse(args)).encoder).toBe(encoder);
  });

  it.each([[['--encoder', '--no-encoder']], [['--no-encoder', '--force', '--encoder']]])(
    '%j are refused, whichever comes last',
    async (args) => {
      const message = /--encoder.*Leave one of them out/;
      await expectHumanError(parse(args), 'opposite-options', message, 2);
    },
  );
});
