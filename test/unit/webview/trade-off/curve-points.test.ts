import { expect, it } from 'vitest';
import { leastLosses } from '../../../../webview/trade-off/curve-points';

const point = (saved: number, selfLoss: number, crossLoss = 0) => ({ saved, selfLoss, crossLoss });
const drawn = (...points: ReturnType<typeof point>[]) => leastLosses(points, ({ saved }) => saved);

it('leaves out points that lose more and save no more, in whichever order they come', () => {
  const best = [point(0, 0), point(0.5, 0.1), point(0.9, 0.2, 0.2)];
  const worse = [point(0.4, 0.1), point(0.5, 0.05, 0.1), point(0.9, 0.5)];
  expect(drawn(...best, ...worse)).toEqual(best);
  expect(drawn(...[...best, ...worse].reverse())).toEqual(best);
});
