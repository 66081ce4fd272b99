/**
 * Runs before each test file. The hooks stand here, as files that share a process load a module
 * once: hooks in it would be those of the first file alone.
 */
import { afterAll, afterEach } from 'vitest';
import { removeFolders, removeSharedFolders } from './temporary';

afterEach(removeFolders);
afterAll(removeSharedFolders);
