/** Texts of `fitprune fit --objective output` while it searches, and about the result. */
import { formatKl } from '../../core/figures/format';
import { readingLayers } from '../../core/search/importance';
import type { SearchProgress, SearchResult } from '../../core/search/by-output';
import { counted } from '../counted';

export function describeStage(now: SearchProgress): string {
  const on = `on ${counted(now.samples, 'sample')}`;
  if (now.stage === 'importance') return `what each layer reads of the image, ${on}`;
  if (now.stage === 'confirming') return `confirming the best ${on}`;
  const { candidates, best, base } = now;
  const what = `${counted(candidates, 'candidate')} ${on}`;
  if (best === undefined || base === undefined) return what;
  return `${what}; best so far KL ${formatKl(best.kl)} (${best.ranking}), the fit ${formatKl(base)}`;
}

export function describeReading(importance: Float64Array): string {
  const { first, last } = readingLayers(importance);
  const where = first === last ? `layer ${first}` : `layers ${first} to ${last}`;
  return `95% of what the answers take from the image is read in ${where} of ${importance.length}.`;
}

export function describeSearch(result: SearchResult): string {
  const { confirmed, isBase, tried, leftOut, ranOutOfTime } = result;
  if (ranOutOfTime) {
    return 'Time ran out before anything was confirmed: the recipe is the fitted one. Give more --time.';
  }
  const what =
    leftOut === 0
      ? `${counted(tried, 'candidate')} tried.`
      : `${counted(tried, 'candidate')} tried; --time ran out before ${leftOut} more.`;
  if (confirmed === undefined)
    return `${what} None changes the output less than the fitted recipe.`;
  const { kl, baseKl, difference, bound, samples } = confirmed;
  if (samples === 0) {
    return (
      `${what} The samples have too few images to hold any out from the choice: the recipe is the fitted one. ` +
      'Calibrate with more images.'
    );
  }
  const figures =
    `KL ${formatKl(kl)} instead of ${formatKl(baseKl)} on ${counted(samples, 'sample')} held out from the choice ` +
    `(difference by sample [${formatKl(difference.low)}, ${formatKl(difference.high)}], with one unseen failure up to ` +
    `${formatKl(bound)})`;
  if (!isBase) return `${what} ${figures}.`;
  return kl < baseKl
    ? `${what} The best candidate is no better beyond chance and one unseen failure: ${figures}. The recipe is the fitted one.`
    : `${what} The best candidate of the choice is no better on samples held out from it: ${figures}. The recipe is the fitted one.`;
}

/** The figures of a search that `--json` prints beside the recipe. */
export function searchFigures({ isBase, tried, leftOut, ranOutOfTime, ...found }: SearchResult) {
  const { confirmed, importance } = found;
  return {
    ...{ found: !isBase, tried, leftOut, ranOutOfTime },
    ...(confirmed && { confirmed }),
    ...(importance && { importance: [...importance] }),
  };
}
