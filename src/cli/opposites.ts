/** `--x` and `--no-x` given together: commander would silently use the last one. */
import type { Command } from 'commander';
import { HumanError } from '../core/errors';

/**
 * Has a command refuse both forms of any of its options.
 * @throws HumanError `opposite-options`, when its arguments are parsed
 */
export function refuseOpposites(command: Command): Command {
  const forms = new Map(command.options.map((option) => [option.name(), option.long]));
  const met = new Set<string>();
  for (const [name, long] of forms) {
    const opposite = name.startsWith('no-') ? name.slice('no-'.length) : `no-${name}`;
    if (!forms.has(opposite)) continue;
    command.on(`option:${name}`, () => {
      met.add(name);
      if (!met.has(opposite)) return;
      throw new HumanError(
        `${long} and ${forms.get(opposite)} were given. Leave one of them out.`,
        'opposite-options',
        2,
      );
    });
  }
  return command;
}
