/** Name and version that the files we write carry. */
// Imported by its name, so that no bundle contains the rest of the file.
import { version } from '../../package.json';

export const toolVersion: string = version;
export const toolName = `fitprune ${toolVersion}`;
