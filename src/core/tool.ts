/** Name and version that the files we write carry. */
// By its name: the rest of the file is in no bundle.
import { version } from '../../package.json';

export const toolVersion: string = version;
export const toolName = `fitprune ${toolVersion}`;
