/** Name and version that the files we write carry. */
import manifest from '../../package.json';

export const toolVersion: string = manifest.version;
export const toolName = `fitprune ${toolVersion}`;
