import { expect, test } from 'vitest';
import { obviousData, type DataCandidate } from '../../../../src/host/commands/obvious-data';

const questions = (path: string): DataCandidate => ({ path, kind: 'questions' });
const images = (path: string): DataCandidate => ({ path, kind: 'images', images: 9 });

test.each<[string, DataCandidate[], string | undefined]>([
  ['nothing there', [], undefined],
  ['the only file', [questions('/w/llava.jsonl')], '/w/llava.jsonl'],
  [
    'named after calibration',
    [questions('/w/calibration.jsonl'), questions('/w/b.jsonl')],
    '/w/calibration.jsonl',
  ],
  ['two of that name', [questions('/w/calib-a.jsonl'), questions('/w/calib-b.jsonl')], undefined],
  ['several', [questions('/w/a.jsonl'), questions('/w/b.jsonl')], undefined],
  ['never evaluation data', [questions('/w/evaluation.jsonl')], undefined],
  [
    'only the name of the file counts',
    [questions('/calib/a.jsonl'), questions('/w/b.jsonl')],
    undefined,
  ],
  [
    'images do not hide the only file',
    [questions('/w/a.jsonl'), images('/w/images')],
    '/w/a.jsonl',
  ],
  ['images are asked for', [images('/w/images')], undefined],
])('%s', (_, candidates, expected) => {
  expect(obviousData(candidates)?.path).toBe(expected);
});
