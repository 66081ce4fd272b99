import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** Makes folders, where they are, the installed extensions of a window. */
export async function writeInstalled(extensionsDir: string, ...folders: string[]): Promise<void> {
  const entries = await Promise.all(
    folders.map(async (folder) => {
      const text = await readFile(path.join(folder, 'package.json'), 'utf8');
      const { publisher, name, version } = JSON.parse(text) as Record<string, string>;
      return {
        identifier: { id: `${publisher!}.${name!}` },
        version,
        location: { $mid: 1, path: folder, scheme: 'file' },
        relativeLocation: path.relative(extensionsDir, folder),
      };
    }),
  );
  await mkdir(extensionsDir, { recursive: true });
  await writeFile(path.join(extensionsDir, 'extensions.json'), JSON.stringify(entries));
}
