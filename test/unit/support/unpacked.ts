import { openData, type Wanted } from '../../../src/core/data/open';
import { unpacked } from '../../../src/core/data/packed-samples';
import type { DataSet, DataSource, Sample } from '../../../src/core/data/types';

export type UnpackedDataSet = Omit<DataSet, 'samples'> & { samples: Sample[] };

/** As `openData`, with all that it says of samples. */
export async function openUnpacked(source: DataSource, wanted?: Wanted): Promise<UnpackedDataSet> {
  const data = await openData(source, wanted);
  return { ...data, samples: [...unpacked(data.samples)] };
}
