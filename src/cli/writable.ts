/** Checks what may be written. */
import { existsSync } from 'node:fs';
import { HumanError } from '../core/errors';

/** Refuses to overwrite a file unless forced. */
export function requireWritable(file: string, force: boolean | undefined): void {
  if (force === true || !existsSync(file)) return;
  throw new HumanError(
    `${file} exists. Choose another name, or confirm with --force that it may be overwritten.`,
    'file-exists',
  );
}
