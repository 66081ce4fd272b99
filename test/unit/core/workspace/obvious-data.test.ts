import { expect, test } from 'vitest';
import {
  obviousData,
  obviousEvaluationData,
  suited,
  type DataCandidate,
} from '../../../../src/core/workspace/obvious-data';

const questions = (path: string): DataCandidate => ({ path, kind: 'questions' });
const images = (path: string): DataCandidate => ({ path, kind: 'images', count: 9 });

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

const embeddings = (path: string, hiddenSize: number): DataCandidate => ({
  ...{ path, kind: 'embeddings', count: 3, hiddenSize },
});

test('a decoder alone gets embeddings of its width, all others pixels', () => {
  const found = [
    questions('/w/a.jsonl'),
    images('/w/images'),
    embeddings('/w/a.arrow', 64),
    embeddings('/w/b.arrow', 32),
  ];
  expect(suited(found, undefined).map(({ path }) => path)).toEqual(['/w/a.jsonl', '/w/images']);
  const alone = suited(found, 64);
  expect(alone.map(({ path }) => path)).toEqual(['/w/a.arrow']);
  expect(obviousData(alone)?.path).toBe('/w/a.arrow');
  expect(obviousEvaluationData(alone, '/w/a.arrow')).toBeUndefined();
  expect(obviousEvaluationData(alone, '/w/before.arrow')?.path).toBe('/w/a.arrow');
});

test.each<[string, string[], string | undefined, string | undefined]>([
  ['nothing there', [], undefined, undefined],
  [
    'named after evaluation',
    ['/w/a.jsonl', '/w/evaluation.jsonl'],
    undefined,
    '/w/evaluation.jsonl',
  ],
  ['held out', ['/w/calibration.jsonl', '/w/held-out.jsonl'], undefined, '/w/held-out.jsonl'],
  ['two of that name', ['/w/test-a.jsonl', '/w/test-b.jsonl'], undefined, undefined],
  ['the only other one', ['/w/calibration.jsonl', '/w/b.jsonl'], undefined, '/w/b.jsonl'],
  ['never what was calibrated on', ['/w/a.jsonl'], '/w/a.jsonl', undefined],
  ['never what is named after it', ['/w/calib.jsonl'], undefined, undefined],
  ['what is left of two', ['/w/a.jsonl', '/w/b.jsonl'], '/w/a.jsonl', '/w/b.jsonl'],
  ['several', ['/w/a.jsonl', '/w/b.jsonl'], undefined, undefined],
])('to judge by: %s', (_, files, calibration, expected) => {
  const candidates = [...files.map(questions), images('/w/images')];
  expect(obviousEvaluationData(candidates, calibration)?.path).toBe(expected);
});
