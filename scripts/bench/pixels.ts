/** Resizing as the Python processors do it, beside sharp's nearest kernels and transformers.js's own way. */
import sharp from 'sharp';
import type { Picture } from '../../src/core/image/picture';
import { resize } from '../../src/core/image/resample/resize';
import { spreadOf, time, type Clock } from './measure';
import { Random } from './random';
import { medianLine, type Line, type SectionReport } from './report';
import type { Settings } from './sections';

type Sides = readonly [width: number, height: number];

const cases: readonly { from: Sides; to: Sides; resample: 2 | 3 }[] = [
  { from: [1344, 1344], to: [336, 336], resample: 3 },
  { from: [640, 480], to: [448, 336], resample: 3 },
  { from: [4000, 3000], to: [980, 728], resample: 3 },
  { from: [1344, 1344], to: [512, 512], resample: 2 },
];
const kernels = {
  2: { resize: 'linear', affine: 'bilinear' },
  3: { resize: 'cubic', affine: 'bicubic' },
} as const;

export async function pixels({ quick, clock }: Settings): Promise<SectionReport> {
  const lines: Line[] = [];
  for (const one of quick ? cases.slice(0, 2) : cases) {
    lines.push(...(await measure(one, quick ? 3 : 9, clock)));
  }
  const notes = [
    'Noise, in turns: equal to Pillow and torchvision to the bit, one thread of JavaScript; `sharp.resize`, which ' +
      'averages and differs by some grey levels, all threads of libvips; `sharp.affine`, which transformers.js calls and ' +
      'which does not average.',
  ];
  return { lines, notes };
}

async function measure(
  { from, to, resample }: (typeof cases)[number],
  rounds: number,
  clock: Clock,
): Promise<Line[]> {
  const picture = noise(...from);
  const [width, height] = to;
  const raw = () => sharp(picture.data, { raw: { width: from[0], height: from[1], channels: 3 } });
  const { resize: kernel, affine: interpolator } = kernels[resample];
  const scale = [width / from[0], 0, 0, height / from[1]] as [number, number, number, number];
  const ways = {
    own: () => resize(picture, width, height, { resample, arithmetic: 'torchvision' }),
    sharp: () => raw().resize({ width, height, fit: 'fill', kernel }).raw().toBuffer(),
    affine: () => raw().affine(scale, { interpolator }).raw().toBuffer(),
  };
  const times: Record<keyof typeof ways, number[]> = { own: [], sharp: [], affine: [] };
  for (let round = 0; round <= rounds; round++) {
    for (const way of Object.keys(ways) as (keyof typeof ways)[]) {
      const taken = await time(ways[way], clock);
      // The first round compiles.
      if (round > 0) times[way].push(taken);
    }
  }
  const ratio = (other: number[]) => spreadOf(times.own.map((own, at) => own / other[at]!));
  const what = `${from.join(' x ')} to ${to.join(' x ')}, ${interpolator}`;
  const note = `${spreadOf(times.own).median.toFixed(1)} ms`;
  return [
    medianLine(`${what}: time beside sharp.resize`, 'times', ratio(times.sharp), { note }),
    medianLine(`${what}: time beside sharp.affine`, 'times', ratio(times.affine)),
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
