/** The recipes: the origin, cost and predictions of each. */
import { group } from 'd3-array';
import { budgetText } from '../../cost/budget';
import type { Cost } from '../../cost/types';
import { figures } from '../../figures/all';
import type { Figure } from '../../figures/figure';
import { formatMass } from '../../figures/format';
import { rankingText } from '../../ranking/words';
import { listed, text } from '../../text';
import { cell, verbatim, type Block, type Cell, type Inline } from '../document';
import { schedulesFigure } from './schedules-figure';
import { lossFigures } from './loss-figure';
import { methodName } from './names';
import type { Findings, KeyedRecipe } from '../findings';
import type { Say } from '../types';

type CostFigure = Figure<Cost>;

/** Columns of the table. */
const costs: readonly CostFigure[] = [
  ...[figures.reductionDecoder, figures.reductionVisual, figures.overhead, figures.kvCache],
  ...[figures.meanTokens, figures.finalTokens],
];

export function recipesSection(findings: Findings, say: Say): Block[] {
  const { recipes } = findings;
  const losses = lossFigures(findings, say);
  const hasLoss = recipes.some(({ recipe }) => recipe.fit?.selfLoss !== undefined);
  const rankings = [...group(recipes, ({ recipe }) => say(rankingText(recipe.ranking)))];
  const title = say(text`Visual tokens that stay after each layer`);
  return [
    { kind: 'heading', level: 2, content: [say(text`Recipes`)] },
    { kind: 'facts', rows: [{ label: say(text`Ranking`), content: rankingsOf(rankings, say) }] },
    {
      kind: 'table',
      head: [
        [say(text`Recipe`)],
        [say(text`Method`)],
        ...costs.map(({ label }) => [say(label)]),
        [say(text`Steps`)],
        ...(hasLoss ? [[say(text`Attention mass dropped, self and cross`)]] : []),
      ],
      rows: recipes.map((one) => row(one, hasLoss, say)),
      legend: say(
        text`FLOPs are 2 x MACs of the decoder layers in one prefill: "decoder" counts all tokens
          of the prompt, "visual" only the visual tokens. Both include choosing the tokens
          (attention maps for the scores, similarity of tokens), unless said otherwise. Mean
          visual tokens enter a layer; final ones leave the last. The mass dropped is the
          attention that goes with the dropped tokens, as the fit recorded it.`,
      ),
    },
    {
      kind: 'figure',
      figure: schedulesFigure(recipes, {
        ...{ title, layer: say(text`Layer`), tokens: say(text`Visual tokens`) },
        beforeDecoder: say(text`before layer 0`),
      }),
      caption: title,
    },
    ...(losses.length > 0
      ? [
          {
            kind: 'paragraph' as const,
            content: [
              say(
                text`The attention mass dropped ranks budgets of one method and does not predict accuracy.`,
              ),
            ],
          },
        ]
      : []),
    ...losses.map((figure) => ({
      ...({ kind: 'figure', figure } as const),
      caption: figure.title,
    })),
  ];
}

/** Each ranking once; if there are several, each names its recipes. */
function rankingsOf(
  rankings: readonly (readonly [string, readonly KeyedRecipe[]])[],
  say: Say,
): Inline[] {
  return rankings.map(([words, members], at) => {
    const keys = listed(members.map(({ key }) => key));
    const own = rankings.length > 1 ? say(text`${keys}: ${words}`) : words;
    return at > 0 ? say(text`; ${own}`) : own;
  });
}

function row({ key, name, recipe, cost }: KeyedRecipe, hasLoss: boolean, say: Say): Cell[] {
  const { selfLoss, crossLoss } = recipe.fit ?? {};
  const loss =
    selfLoss === undefined || crossLoss === undefined
      ? undefined
      : `${formatMass(selfLoss)}, ${formatMass(crossLoss)}`;
  return [
    {
      content: [`${key} `, verbatim(name)],
      note: say(text`budget: ${budgetText(recipe.budget)}`),
    },
    cell(methodName(recipe, say)),
    ...costs.map((figure) => cell(figure.format(figure.read(cost)!), noteOf(figure, cost, say))),
    cell(String(recipe.schedule.length)),
    ...(hasLoss ? [cell(loss)] : []),
  ];
}

function noteOf({ key }: CostFigure, cost: Cost, say: Say): string | undefined {
  if (key === 'kvCache') return figures.kvBytes.format(cost.kvBytes);
  return key === 'overhead' && !cost.overhead.counted ? say(text`not counted`) : undefined;
}
