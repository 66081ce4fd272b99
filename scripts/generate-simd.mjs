// Compiles src/core/image/resample/assembly/passes.ts to ../generated. Run after editing it: npm
// run generate:simd The result is committed, so that bundles, watching and tests take it as they
// take any module; --print writes it to standard output instead, by which a test knows that it is
// the source's.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import asc from 'assemblyscript/asc';

const root = path.dirname(import.meta.dirname);
const folder = 'src/core/image/resample';

async function compiled() {
  let code;
  const { error, stderr } = await asc.main(
    [
      ...[`${folder}/assembly/passes.ts`, '--baseDir', root, '--outFile', 'passes.wasm'],
      ...['--runtime', 'stub', '--noAssert', '-O3', '--enable', 'simd'],
    ],
    { writeFile: (_name, contents) => (code = contents) },
  );
  if (error) throw new Error(stderr.toString(), { cause: error });
  return Buffer.from(code).toString('base64');
}

const text = `// Compiled from ../assembly/passes.ts: npm run generate:simd
export const passesCode =
  '${await compiled()}';
`;
if (process.argv.includes('--print')) process.stdout.write(text);
else writeFileSync(path.join(root, folder, 'generated/passes.ts'), text);
