import { build } from 'esbuild';
import { expect, it } from 'vitest';

it.each(['trade-off', 'compare', 'inspect'])(
  'the page %s holds no check of messages',
  async (name) => {
    const { metafile } = await build({
      entryPoints: [`webview/${name}/main.ts`],
      bundle: true,
      write: false,
      outdir: 'dist',
      metafile: true,
    });
    const files = Object.keys(metafile.inputs);
    expect(files).toContain(`webview/${name}/main.ts`);
    // Pages only take types from it: the host checks their messages.
    expect(files.filter((file) => /node_modules\/valibot|^src\/protocol/.test(file))).toEqual([]);
  },
);
