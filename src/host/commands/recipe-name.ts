/** What a recipe's file may be called; the same wherever a name is asked for. */
import { recipeSuffix } from '../../contributions';

export type NameProblem = 'empty' | 'characters' | 'reserved';

/** Names that Windows keeps for devices, whatever suffix follows. */
const devices = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

/** The name as it was typed, without the suffix that all recipes have. */
export function bareName(typed: string): string {
  const trimmed = typed.trim();
  return trimmed.endsWith(recipeSuffix) ? trimmed.slice(0, -recipeSuffix.length) : trimmed;
}

/** A name is a name on every system, and leads into no other folder. */
export function nameProblem(typed: string): NameProblem | undefined {
  const name = bareName(typed);
  if (name.trim() === '') return 'empty';
  // eslint-disable-next-line no-control-regex -- no file system takes them
  if (/[\\/:*?"<>|\u0000-\u001f]/.test(name) || /^\.+$/.test(name)) return 'characters';
  return devices.test(name) ? 'reserved' : undefined;
}
