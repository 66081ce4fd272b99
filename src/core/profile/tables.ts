/**
 * Derives the times of a layer, a cut and the rest from measured times: medians of differences
 * within rounds.
 */
import { curveAt, type Curve } from '../cost/curve';
import type { DecoderTimes } from '../cost/times';
import { median } from '../quantile';
import { kindCounts } from './kind-counts';
import { solveLinear } from './solve-linear';
import { cutLengths } from './lengths';
import type { Profile, ScoringKind, Series, Timed } from './types';

type Runs = (of: Timed, length: number) => number[] | undefined;

/**
 * @param hash of the profile's file
 * @param share by tokens, the part of a layer's time up to its attention, estimated from FLOPs, for
 *    layers where it was not measured
 */
export function decoderTimes(
  profile: Profile,
  hash: string,
  share: (kind: number, tokens: number) => number,
): DecoderTimes {
  const runs = runsOf(profile.series);
  const { kinds, lengths, device, threads, textTokens } = profile;
  const timed = lengths.filter((length) => runs('whole', length) !== undefined);
  const layers = layerCurves(profile, runs, timed);
  const rest = timed.map((length): [number, number] => {
    const all = kinds.reduce((sum, kind) => sum + curveAt(layers[kind]!, length), 0);
    return [length, Math.max(0, median(runs('whole', length)!)! - all)];
  });
  const { cut, once } = cutCurves(profile, runs, timed);
  const measured = enteringShare(profile, runs, { layers, rest, bare: cut.bare, once }, share);
  return {
    ...{ device, ...(threads !== undefined && { threads }), profile: hash },
    ...{ longest: timed.at(-1)!, kinds, textTokens, cut, once, rest },
    layers: layers.map((curve, kind) => split(curve, (length) => measured(kind, length))),
    decode: medians(profile.series, 'decode'),
    ...around(profile.series),
  };
}

/** By kind. A kind that the cuts cannot distinguish is assumed to cost as much as the first one. */
function layerCurves({ kinds, boundaries }: Profile, runs: Runs, lengths: number[]): Curve[] {
  const all = [...new Set(kinds)].sort((a, b) => a - b);
  const [first = 0, ...others] = boundaries;
  const distinct = [...new Set(kinds.slice(first, others.at(-1)))].slice(0, others.length);
  const rows = others.map((boundary) => kindCounts(kinds, distinct, first, boundary));
  const byLength = lengths.map((length) => {
    const before = runs(`layers:${first}`, length) ?? [];
    const rounds = before.map((start, round) => {
      const between = others.map(
        (boundary) => (runs(`layers:${boundary}`, length)?.[round] ?? NaN) - start,
      );
      return distinct.length === 0 ? [] : solveLinear(rows, between);
    });
    return distinct.map((_, at) => Math.max(0, median(rounds.map((one) => one[at] ?? 0)) ?? 0));
  });
  return all.map((kind) => {
    const at = distinct.indexOf(kind);
    return lengths.map((length, i): [number, number] => {
      const own = byLength[i]![Math.max(0, at)];
      // A decoder of one layer has nothing to be compared with: all of it is that layer.
      return [length, own ?? (median(runs('whole', length)!) ?? 0) / kinds.length];
    });
  });
}

/**
 * A graph with one cut takes the time of the cut, and that of any pruning graph; the others are
 * cuts alone.
 */
function cutCurves(
  profile: Profile,
  runs: Runs,
  lengths: number[],
): Pick<DecoderTimes, 'cut' | 'once'> {
  const { cuts, textTokens } = profile;
  const at = cutLengths(profile.lengths, textTokens).filter((length) => lengths.includes(length));
  const nothing: Curve = [[1, 0]];
  /** The difference between the two, for each of `count` cuts. */
  const more = (of: Timed, base: Timed, count: number): Curve => {
    const points = at.flatMap((length): [number, number][] => {
      const [longer, shorter] = [runs(of, length), runs(base, length)];
      if (longer === undefined || shorter === undefined || count === 0) return [];
      const differences = longer.map((run, round) => (run - (shorter[round] ?? NaN)) / count);
      return [[length, Math.max(0, median(differences.filter(Number.isFinite)) ?? 0)]];
    });
    return points.length === 0 ? nothing : points;
  };
  const several = cuts.length - 1;
  const bare =
    several > 0 ? more('kept:bare', 'once', several) : more('kept:bare', 'whole', cuts.length);
  const once = more('once', 'whole', 1).map(([length, amount]): [number, number] => [
    length,
    Math.max(0, amount - curveAt(bare, length)),
  ]);
  const scores = (kind: ScoringKind) => more(`kept:${kind}`, 'kept:bare', cuts.length);
  return { cut: { bare, text: scores('text'), all: scores('all') }, once };
}

/**
 * The share of a layer's time up to its attention, measured with one cut that leaves one visual
 * token. The run without the time of later layers consists of the layer up to its attention, the
 * cut, and the layer's end for few tokens. If that was not measured, as for other kinds of layers,
 * `share` is used.
 */
function enteringShare(
  profile: Profile,
  runs: Runs,
  { layers, rest, bare, once }: { layers: Curve[]; rest: Curve; bare: Curve; once: Curve },
  share: (kind: number, tokens: number) => number,
): (kind: number, tokens: number) => number {
  const { kinds, first, textTokens, lengths } = profile;
  if (first === undefined) return share;
  const few = textTokens + 1;
  const own = kinds[first]!;
  const points = lengths.flatMap((length): [number, number][] => {
    const cut = runs('first', length);
    if (cut === undefined) return [];
    const before = kinds
      .slice(0, first)
      .reduce((sum, kind) => sum + curveAt(layers[kind]!, length), 0);
    const after = kinds
      .slice(first + 1)
      .reduce((sum, kind) => sum + curveAt(layers[kind]!, few), 0);
    const leaving = curveAt(layers[own]!, few) * (1 - share(own, few));
    const entering =
      median(cut)! -
      before -
      after -
      leaving -
      curveAt(rest, few) -
      curveAt(bare, few) -
      curveAt(once, length);
    const whole = curveAt(layers[own]!, length);
    return [[length, whole === 0 ? 0 : Math.min(1, Math.max(0, entering / whole))]];
  });
  // Near the few tokens that are left, the difference is of nothing but noise.
  const clear = points.filter(([length]) => length >= 2 * few);
  if (clear.length === 0) return share;
  return (kind, tokens) =>
    kind === own ? Math.min(1, curveAt(clear, tokens)) : share(kind, tokens);
}

function split(curve: Curve, share: (tokens: number) => number) {
  const parts = (of: (part: number) => number): Curve =>
    curve.map(([length, amount]) => [length, amount * of(share(length))]);
  return { entering: parts((part) => part), leaving: parts((part) => 1 - part) };
}

function around(series: readonly Series[]): Pick<DecoderTimes, 'embeddings' | 'encoder'> {
  const [encoder] = medians(series, 'encoder');
  if (encoder === undefined) return {};
  return {
    embeddings: medians(series, 'embeddings'),
    encoder: { visualTokens: encoder[0], milliseconds: encoder[1] },
  };
}

function medians(series: readonly Series[], of: Timed): Curve {
  return series
    .filter((one) => one.of === of && one.runs.length > 0)
    .map(({ length, quartiles }): [number, number] => [length, quartiles[1]])
    .sort(([a], [b]) => a - b);
}

function runsOf(series: readonly Series[]): Runs {
  const known = new Map(
    series
      .filter(({ runs }) => runs.length > 0)
      .map((one) => [`${one.of} ${one.length}`, one.runs]),
  );
  return (of, length) => known.get(`${of} ${length}`);
}
