/** `markers`: special tokens of the family bracket its images; their rows show where these are. */
import type { GraphBuilder } from '../../../onnx/graph-builder';
import { foundRows, positionsOf } from './found';
import { afterOpener } from './rules/after';
import { beforeToken } from './rules/before';
import { between } from './rules/between';
import { closedRows } from './rules/closed-rows';
import { before, concat, from, spreadOver } from './rules/kit';
import { addMarks, type TokenRows } from './token-rows';
import type { LocateContext, Location, MarkerRule } from './types';

/**
 * The tokens that a rule reads, by what they mean to it: those of one role need not be
 * distinguished.
 */
export function markerRoles(rule: MarkerRule): number[][] {
  switch (rule.kind) {
    case 'between':
      return [rule.open, rule.close, rule.inside].filter((tokens) => tokens.length > 0);
    case 'after':
      return [rule.openers, [rule.fake]];
    case 'closed-rows':
      return [[rule.rowEnd], [rule.end]];
    case 'before':
      return [[rule.token]];
  }
}

export function locateByMarkers(
  context: LocateContext,
  rule: MarkerRule,
  rows: TokenRows,
): Location {
  return foundRows(context, (branch) =>
    addRule(branch, rule, (tokens, at) => addMarks(branch, rows, tokens, at)),
  );
}

/** @param marked int32 [S]: the rows of these tokens; [M] where only M rows are compared */
function addRule(
  builder: GraphBuilder,
  rule: MarkerRule,
  marked: (tokens: readonly number[], at?: string) => string,
): string {
  switch (rule.kind) {
    case 'between': {
      const { open, close, inside } = rule;
      return between(builder, {
        open: marked(open),
        close: marked(close),
        inside: inside.length > 0 ? marked(inside) : undefined,
      });
    }
    case 'after': {
      // Openers are many and the rows after a fake are few: only these are compared with them.
      const fake = marked([rule.fake]);
      const candidates = before(builder, fake, 1);
      // One row more than there are: WebGPU takes no maximum over nothing.
      const at = concat(builder, builder.ints([0]), positionsOf(builder, candidates));
      const isOpener = from(builder, marked(rule.openers, at), 1);
      const opener = spreadOver(builder, candidates, isOpener);
      return afterOpener(builder, { opener, fake }, rule.tokens);
    }
    case 'closed-rows':
      return closedRows(builder, { rowEnd: marked([rule.rowEnd]), end: marked([rule.end]) });
    case 'before':
      return beforeToken(builder, marked([rule.token]));
  }
}
