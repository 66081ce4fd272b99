/** The actions offered above a recipe and above its budget. */
import { formatPoints } from '../../cost/format';
import { text, type Message } from '../../text';
import { nodeAt, type RecipeDocument } from '../document';
import { analyse } from './analysis';

export interface Lens {
  /** The lens stands above the line of this offset. */
  offset: number;
  action: 'trade-off' | 'apply' | 'evaluate' | 'compare' | 'refit';
  title: Message;
  tooltip: Message;
}

export interface LensOptions {
  /** Models may be read and run: the workspace is trusted. */
  canRun: boolean;
  /** The model is there, so that a fit can be made. */
  canRefit: boolean;
  /** There is another recipe. */
  canCompare: boolean;
  /** What the recipe comes to, in words, and in fewer; absent while the text is no usable recipe. */
  headline?: { words: string; short: string; isMeasured: boolean } | undefined;
}

type Headline = NonNullable<LensOptions['headline']>;

export function lensesOf(
  document: RecipeDocument,
  { canRun, canRefit, canCompare, headline }: LensOptions,
): Lens[] {
  const { root } = document;
  if (root?.type !== 'object') return [];
  const budget = nodeAt(document, ['budget'])?.parent;
  const top = (action: Lens['action'], title: Message, tooltip: Message): Lens[] => [
    { offset: root.offset, action, title, tooltip },
  ];
  /** What was measured is shown; what was not is measured. */
  const headlineLens = ({ words, short, isMeasured }: Headline, canMeasure: boolean): Lens[] =>
    // Beside the budget that it is about: it would push the actions out of a narrow editor.
    (isMeasured || !canMeasure
      ? top('trade-off', short, text`${words}. Show it beside what else could be had.`)
      : top('evaluate', short, text`Measure it now, on a few samples or on all`)
    ).map((lens) => ({ ...lens, offset: budget?.offset ?? root.offset }));
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
    ...(canCompare
      ? top('compare', text`Compare with...`, text`Show this recipe and others side by side`)
      : []),
    ...(canRun && canRefit ? refit(document) : []),
    ...(headline ? headlineLens(headline, canRun && canRefit) : []),
  ];
}

function refit(document: RecipeDocument): Lens[] {
  const node = nodeAt(document, ['budget'])?.parent;
  if (!node) return [];
  const { assessment } = analyse(document);
  const title =
    assessment && !assessment.met
      ? text`Refit: ${formatPoints(-assessment.gap, 2)} short of the budget`
      : text`Refit`;
  const tooltip = text`Fit the schedule to this budget again, from cached statistics`;
  return [{ offset: node.offset, action: 'refit', title, tooltip }];
}
