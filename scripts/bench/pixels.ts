/** Resizing as the Python processors do it, beside sharp's nearest kernels. */
import sharp from 'sharp';
import type { Picture } from '../../src/core/image/picture';
import type { Arithmetic } from '../../src/core/image/resample/coefficients';
import { plainPasses, type Passes } from '../../src/core/image/resample/passes';
import { resize } from '../../src/core/image/resample/resize';
import { interleave, ratioOf, spreadOf } from './measure';
import { Random } from './random';
import { medianLine, type Line, type SectionReport } from './report';
import type { Settings } from './settings';

type Sides = readonly [width: number, height: number];

const cases: readonly { from: Sides; to: Sides; resample: 1 | 2 | 3 }[] = [
  { from: [1344, 1344], to: [336, 336], resample: 3 },
  { from: [640, 480], to: [448, 336], resample: 3 },
  { from: [4000, 3000], to: [980, 728], resample: 3 },
  { from: [4000, 3000], to: [336, 336], resample: 3 },
  { from: [4000, 3000], to: [384, 384], resample: 2 },
  { from: [4000, 3000], to: [448, 448], resample: 1 },
  { from: [1344, 1344], to: [512, 512], resample: 2 },
];
const kernels = {
  1: { name: 'Lanczos', resize: 'lanczos3' },
  2: { name: 'bilinear', resize: 'linear' },
  3: { name: 'bicubic', resize: 'cubic' },
} as const;

export async function pixels({ quick }: Settings): Promise<SectionReport> {
  const lines: Line[] = [];
  const threads = sharp.concurrency();
  sharp.concurrency(1);
  for (const one of quick ? cases.slice(0, 2) : cases) {
    lines.push(...(await measure(one, quick ? 3 : 9)));
  }
  sharp.concurrency(threads);
  const notes = [
    'CPU time, of noise, in turns: equal to Pillow or torchvision to the bit, with the SIMD of WebAssembly; `sharp.resize` of ' +
      'raw pixels, one thread of libvips, which differs by some grey levels; the same in plain JavaScript, where there is no SIMD.',
  ];
  return { lines, notes };
}

async function measure(
  { from, to, resample }: (typeof cases)[number],
  rounds: number,
): Promise<Line[]> {
  const picture = noise(...from);
  const [width, height] = to;
  const raw = { width: from[0], height: from[1], channels: 3 } as const;
  const { name, resize: kernel } = kernels[resample];
  const own = (arithmetic: Arithmetic, passes?: Passes) =>
    resize(picture, width, height, { resample, arithmetic }, passes);
  const times = await interleave(
    {
      torchvision: () => own('torchvision'),
      pillow: () => own('pillow'),
      plain: () => own('torchvision', plainPasses),
      sharp: () =>
        sharp(picture.data, { raw })
          .resize({ width, height, fit: 'fill', kernel })
          .raw()
          .toBuffer(),
    },
    { warmups: 2, rounds, clock: 'cpu' },
  );
  const what = `${from.join(' x ')} to ${to.join(' x ')}, ${name}`;
  const line = (way: 'torchvision' | 'pillow' | 'plain', words: string) =>
    medianLine(`${what}: ${words}`, 'times', ratioOf(times[way], times.sharp), {
      note: `${spreadOf(times[way]).median.toFixed(1)} ms`,
    });
  return [
    line('torchvision', "torchvision's beside sharp.resize"),
    line('pillow', "Pillow's beside sharp.resize"),
    line('plain', "torchvision's in plain JavaScript beside it"),
  ];
}

function noise(width: number, height: number): Picture {
  const random = new Random(1);
  const data = Uint8ClampedArray.from(
    { length: width * height * 3 },
    () => 128 + 50 * random.normal(),
  );
  return { width, height, data };
}
