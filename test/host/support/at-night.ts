import { runsAll } from '../../run-all';

/** A test that only `npm run test:all` runs; others say that it is skipped. */
export function itAtNight(title: string, test: Mocha.AsyncFunc): void {
  (runsAll ? it : it.skip)(title, test);
}
