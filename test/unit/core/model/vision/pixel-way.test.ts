import path from 'node:path';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  sameCalibration,
  statisticsHash,
} from '../../../../../src/core/calibration/statistics-identity';
import { statisticsName } from '../../../../../src/core/calibration/statistics-name';
import {
  readStatistics,
  StatisticsWriter,
} from '../../../../../src/core/calibration/statistics-file';
import { fileImage } from '../../../../../src/core/data/images';
import { pixelNotes } from '../../../../../src/core/model/vision/pixel-notes';
import { pixelsOf } from '../../../../../src/core/model/vision/pixel-way';
import { PromptProcessor } from '../../../../../src/core/model/prompts/processor';
import { metadata, someSamples } from '../../calibration/samples';
import { expectHumanError } from '../../../support/errors';
import { sampleModel } from '../../../support/sample';
import { noise } from '../../../support/noise';
import { temporaryFolder } from '../../../support/temporary';

describe('whose pixels', () => {
  const python = { ...metadata, pixels: 'python' } as const;

  it('is recorded, and refused to be changed on resuming', async () => {
    const file = path.join(temporaryFolder(), 'some.arrows');
    const writer = await StatisticsWriter.open(file, python);
    await writer.append(someSamples(1)[0]!);
    await writer.close();
    expect((await readStatistics(file)).metadata.pixels).toBe('python');
    const other = { ...metadata, pixels: 'transformers.js' } as const;
    await expectHumanError(
      StatisticsWriter.open(file, other),
      'statistics-mismatch',
      /pixels differs: python and transformers\.js.*use the same pixels as before/s,
    );
  });

  it('was transformers.js for files without it, and their hash stays', () => {
    const recorded = { ...metadata, pixels: 'transformers.js' } as const;
    expect(pixelsOf(metadata)).toBe('transformers.js');
    expect(() => {
      sameCalibration.requireContinued('old.arrows', metadata, recorded);
    }).not.toThrow();
    expect(statisticsHash(recorded, [])).toBe(statisticsHash(metadata, []));
    expect(statisticsHash(python, [])).not.toBe(statisticsHash(metadata, []));
  });

  it('goes into the name if older files had none', () => {
    const name = (pixels: 'python' | 'transformers.js' | undefined) =>
      statisticsName({
        ...{ model: 'm', dtype: 'fp32', fingerprint: 'sha256:1', data: 'sha256:2', pixels },
        ...{ aggregate: 'max', seed: 0, shard: { index: 1, count: 1 } },
      });
    expect(name('python')).not.toBe(name('transformers.js'));
    expect(name('transformers.js')).toBe(name(undefined));
  });
});

describe('a note on pixels', () => {
  let processor: PromptProcessor;
  const sampleOf = async (name: string, side: number, blur: number) => {
    const { data, width, height } = noise(side, side, 5);
    const file = path.join(temporaryFolder(), `${name}.png`);
    const raw = sharp(data, { raw: { width, height, channels: 3 } });
    await (blur > 0 ? raw.blur(blur) : raw).png().toFile(file);
    return { id: name, question: '', images: [fileImage(file)], answers: [], category: undefined };
  };
  beforeAll(async () => {
    processor = await PromptProcessor.open(sampleModel);
  });

  it('is made if a large picture would alias', async () => {
    const notes = await pixelNotes(processor, [await sampleOf('noisy', 700, 0)]);
    expect(notes.map(String)).toEqual([
      expect.stringMatching(/noisy\.png its pixels differ on average by \d\d of 255/),
    ]);
  });

  it('is not made if pictures are of the right size, smooth, or unreadable', async () => {
    const missing = { ...fileImage(path.join(temporaryFolder(), 'none.png')), name: 'none' };
    const samples = [
      { id: 'none', question: '', images: [missing], answers: [], category: undefined },
      await sampleOf('small', 168, 0),
      await sampleOf('smooth', 400, 8),
    ];
    expect(await pixelNotes(processor, samples)).toEqual([]);
  });

  it('is not made if the pixels are those of transformers.js', async () => {
    const other = await PromptProcessor.open(sampleModel, 'transformers.js');
    expect(await pixelNotes(other, [await sampleOf('noisy', 700, 0)])).toEqual([]);
  });
});
