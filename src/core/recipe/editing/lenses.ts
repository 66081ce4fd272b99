/** The actions offered above a recipe and above its budget. */
import { formatMissed } from '../../figures/gap';
import { text, type Message } from '../../text';
import { nodeAt, type RecipeDocument } from '../document';
import { otherModelText } from '../another-model';
import { analyse } from './analysis';

export interface Lens {
  /** The lens is above the line of this offset. */
  offset: number;
  action: 'trade-off' | 'apply' | 'evaluate' | 'compare' | 'refit' | 'problems' | 'save';
  title: Message;
  tooltip: Message;
}

/** The state of a recipe's headline. */
export type HeadlineState = 'measured' | 'being-measured' | 'unmeasured';

export interface LensOptions {
  /** Models may be read and run: the workspace is trusted. */
  canRun: boolean;
  /** The model is there, so that a fit can be made. */
  canRefit: boolean;
  /** Whether there is another recipe. */
  canCompare: boolean;
  /** The recipe's headline, in full and short; absent while the text is not a usable recipe. */
  headline?: { words: string; short: string; state: HeadlineState } | undefined;
  /** Whether the recipe was made for another model than the one at its path. */
  isOfOther?: boolean;
  /** Why the recipe cannot be used in its present form. */
  fault?: LensFault | undefined;
}

export type LensFault = { kind: 'unusable'; reason: Message } | { kind: 'deleted' };

type Headline = NonNullable<LensOptions['headline']>;

export function lensesOf(
  document: RecipeDocument,
  { canRun, canRefit, canCompare, headline, isOfOther = false, fault }: LensOptions,
): Lens[] {
  const { root } = document;
  if (root?.type !== 'object') return [];
  const budget = nodeAt(document, ['budget'])?.parent;
  const top = (action: Lens['action'], title: Message, tooltip: Message): Lens[] => [
    { offset: root.offset, action, title, tooltip },
  ];
  if (fault) return faultLens(root.offset, fault);
  const beside = budget?.offset ?? root.offset;
  /** Pressing it shows a measurement, or measures if there is none. */
  const headlineLens = ({ words, short, state }: Headline, canMeasure: boolean): Lens[] =>
    // In the line of the budget that it is about: above the recipe, it would push the actions out
    // of a narrow editor.
    (state !== 'unmeasured' || !canMeasure
      ? top('trade-off', short, text`${words}. Show it beside the alternatives.`)
      : top('evaluate', short, text`Measure it now, on a few samples or on all`)
    ).map((lens) => ({ ...lens, offset: beside }));
  if (isOfOther) {
    return [
      ...top('trade-off', text`Trade-off`, text`Show what the model that is here now gives up`),
      ...(canCompare ? top(...compare) : []),
      ...otherLens(beside, canRun && canRefit),
    ];
  }
  return [
    ...top('trade-off', text`Trade-off`, text`Show what this recipe gives up for what it saves`),
    ...(canRun
      ? top('apply', text`Apply`, text`Write a model folder with the pruned decoder`)
      : []),
    ...(canRun && canRefit
      ? top(
          'evaluate',
          text`Evaluate`,
          text`Measure it on held-out data, beside the unpruned model and baselines`,
        )
      : []),
    ...(canCompare ? top(...compare) : []),
    ...(canRun && canRefit ? refit(document) : []),
    ...(headline ? headlineLens(headline, canRun && canRefit) : []),
  ];
}

const compare = [
  'compare',
  text`Compare with...`,
  text`Show this recipe and others side by side`,
] as const;

/** The only action left is to repair it. */
function faultLens(offset: number, fault: LensFault): Lens[] {
  if (fault.kind === 'deleted') {
    const title = text`The file was deleted. Save to bring it back.`;
    return [{ offset, action: 'save', title, tooltip: text`Write this text to its file` }];
  }
  const title = text`Not a usable recipe: ${fault.reason}`;
  return [{ offset, action: 'problems', title, tooltip: text`Show what to correct` }];
}

/** Replaces figures of another model: lenses for what can be done about it. */
function otherLens(offset: number, canRefit: boolean): Lens[] {
  const title = otherModelText;
  return canRefit
    ? [{ offset, action: 'refit', title: text`${title}: refit`, tooltip: refitOther }]
    : [{ offset, action: 'trade-off', title, tooltip: text`Its figures are of that model.` }];
}

const refitOther = text`Its figures are of that model. Fit its budget on the model that is here
  now.`;

function refit(document: RecipeDocument): Lens[] {
  const node = nodeAt(document, ['budget'])?.parent;
  if (!node) return [];
  const { assessment } = analyse(document);
  const title =
    assessment && !assessment.met
      ? text`Refit: ${formatMissed(-assessment.gap)} short of the budget`
      : text`Refit`;
  const tooltip = text`Fit the schedule to this budget again, from cached statistics`;
  return [{ offset: node.offset, action: 'refit', title, tooltip }];
}
