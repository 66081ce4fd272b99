/**
 * Puts a report together: from recipes and sweeps to blocks that HTML and Markdown are written
 * from.
 */
import { scores } from '../evaluation/scores/kinds';
import { HumanError } from '../errors';
import { headlineOf } from '../recipe/headline/headline';
import { headlineText } from '../recipe/headline/text';
import { samplesText, text } from '../text';
import { sentence, verbatim, type Block, type Inline } from './document';
import { figureSuffixes } from './figure-suffixes';
import { findingsOf, type Findings, type KeyedRecipe, type MeasuredGroup } from './findings';
import { baselinesSection } from './sections/baselines';
import { categoriesSection } from './sections/categories';
import { latencySection } from './sections/latency';
import { measuredSection } from './sections/measured';
import { recipesSection } from './sections/recipes';
import { reproduceSection } from './sections/reproduce';
import { suitesSection } from './sections/suites';
import { sweepSection } from './sections/sweep';
import { timeFacts } from './sections/times';
import type { ReportInput, Say } from './types';

export interface Report {
  title: string;
  blocks: Block[];
}

/**
 * @param say translates each message
 * @throws HumanError `recipes-differ` when they are for several models, `no-recipes` without any
 */
export function buildReport(input: ReportInput, say: Say = String): Report {
  requireOneModel(input);
  const findings = findingsOf(input);
  const suffixes = figureSuffixes(findings.groups);
  const title = input.title ?? say(text`FitPrune report: ${input.model}`);
  return {
    title,
    blocks: [
      { kind: 'heading', level: 1, content: [sentence(title)] },
      { kind: 'facts', rows: headlines(findings.recipes, say) },
      { kind: 'facts', rows: [...facts(input, say), ...timeFacts(findings.recipes, say)] },
      ...notes(findings, input, say),
      ...suitesSection(findings, say),
      ...findings.groups.flatMap((group, index, all) =>
        groupSection(
          group,
          {
            ...{ suffix: suffixes[index]!, isTwin: hasTwin(group, all) },
            hasBaselinesElsewhere: all.some((other) => other !== group && hasBaselines(other)),
          },
          say,
        ),
      ),
      ...recipesSection(findings, say),
      ...reproduceSection(findings, input, say),
      {
        kind: 'paragraph',
        content: [say(text`Written by ${input.tool} on ${input.date}.`)],
      },
    ],
  };
}

/** The result of each recipe, before anything else. */
function headlines(
  recipes: readonly KeyedRecipe[],
  say: Say,
): { label: string; content: Inline[] }[] {
  return recipes.map((one) => ({
    label: one.key,
    content: [verbatim(one.name), `: ${say(headlineText(headlineOf(one.recipe, one.by)))}`],
  }));
}

function requireOneModel({ recipes }: ReportInput): void {
  const [first, ...rest] = recipes;
  if (!first) {
    throw new HumanError(
      text`There is no recipe to report on. Fit one, or name recipes.`,
      'no-recipes',
      2,
    );
  }
  const other = rest.find(
    ({ recipe }) => recipe.model.fingerprint !== first.recipe.model.fingerprint,
  );
  if (!other) return;
  throw new HumanError(
    text`${first.path} and ${other.path} are recipes of different models. Report on those of one model
      at a time.`,
    'recipes-differ',
    2,
  );
}

function facts({ recipes, model }: ReportInput, say: Say): { label: string; content: Inline[] }[] {
  const { model: facts } = recipes[0]!.recipe;
  // Prompts may be calibrated differently from recipe to recipe.
  const prompts = new Set(
    recipes.map(({ recipe: { model: one } }) =>
      say(text`${one.visualTokens} visual and ${one.textTokens} other tokens`),
    ),
  );
  return [
    { label: say(text`Model`), content: [verbatim(model)] },
    {
      label: say(text`Decoder`),
      content: [
        verbatim(facts.decoder),
        ', ',
        verbatim(facts.architecture),
        ', ',
        say(
          text`${facts.layers} layers of width ${facts.hiddenSize}, ${facts.attentionHeads} attention heads,
            ${facts.keyValueHeads} key-value heads`,
        ),
      ],
    },
    { label: say(text`Prompt that costs are stated for`), content: [[...prompts].join('; ')] },
    { label: say(text`Fingerprint`), content: [verbatim(facts.fingerprint)] },
  ];
}

/** Reasons not to rely on the figures. */
function notes(
  { groups, stale }: Findings,
  { modelChanged, leftOut = [] }: ReportInput,
  say: Say,
): Block[] {
  const warning = (...content: Inline[]): Block => ({ kind: 'warning', content });
  const warn = (words: string, recipes: readonly KeyedRecipe[]): Block[] =>
    recipes.length > 0 ? [warning(`${words} `, ...names(recipes))] : [];
  const changed = text`The model in its folder is not the one these recipes were made for: it has
    changed since.`;
  return [
    ...(modelChanged === true ? [warning(say(changed))] : []),
    ...warn(
      say(text`The evaluation is out of date, because the schedule or ranking has changed since:`),
      stale,
    ),
    ...leftOut.map(({ path, reason }) =>
      warning(say(text`Left out:`), ' ', verbatim(path), ' ', verbatim(reason)),
    ),
    ...(groups.length === 0
      ? [
          {
            kind: 'paragraph' as const,
            content: [
              say(
                text`Nothing is measured: this report says what the recipes cost and how much attention
                  mass they drop, which does not predict accuracy. Evaluate them, with baselines.`,
              ),
            ],
          },
        ]
      : []),
  ];
}

function names(recipes: readonly KeyedRecipe[]): Inline[] {
  return recipes.flatMap(({ name }, index) => [...(index > 0 ? [', '] : []), verbatim(name)]);
}

/** Another group is of a file of that name, of other samples. */
function hasTwin({ names: own }: MeasuredGroup, all: readonly MeasuredGroup[]): boolean {
  return all.filter(({ names: other }) => other.join() === own.join()).length > 1;
}

function hasBaselines({ entries }: MeasuredGroup): boolean {
  return entries.some(({ record }) => (record.baselines ?? []).length > 0);
}

function groupSection(
  group: MeasuredGroup,
  {
    suffix,
    isTwin,
    hasBaselinesElsewhere,
  }: { suffix: string; isTwin: boolean; hasBaselinesElsewhere: boolean },
  say: Say,
): Block[] {
  const { absent, entries } = group;
  return [
    {
      kind: 'heading',
      level: 2,
      content: [
        say(text`Measured`),
        ...(group.names.length > 0 ? [': ', verbatim(group.names.join(', '))] : []),
        ...(isTwin ? [', ', say(samplesText(group.samples))] : []),
      ],
    },
    { kind: 'facts', rows: groupFacts(group, say) },
    ...(absent.length > 0 && entries.length > 0
      ? [
          {
            kind: 'paragraph' as const,
            content: [
              say(text`Not measured on these ${samplesText(group.samples)}:`),
              ' ',
              ...names(absent),
            ],
          },
        ]
      : []),
    ...measuredSection(group, suffix, say),
    ...baselinesSection(group, hasBaselinesElsewhere, say),
    ...latencySection(group, say),
    ...sweepSection(group, say),
    ...categoriesSection(group, say),
  ];
}

function groupFacts(
  { data, samples, score, entries, sweep }: MeasuredGroup,
  say: Say,
): { label: string; content: Inline[] }[] {
  const records = [...entries, ...sweep].map(({ record }) => record);
  const all = (values: readonly (string | undefined)[]): Inline[] => {
    const known = [...new Set(values.flatMap((value) => value ?? []))].sort();
    return known.flatMap((value, i) => [...(i > 0 ? [', '] : []), sentence(value)]);
  };
  return [
    { label: say(text`Data`), content: [say(text`${samplesText(samples)},`), ' ', verbatim(data)] },
    { label: say(text`Score`), content: score === undefined ? [] : [say(scores[score].label)] },
    {
      label: say(text`With an answer`),
      content: all(records.map(({ answered }) => answered?.toString())),
    },
    {
      label: say(text`Measured`),
      content: [
        all(records.map(({ date }) => date)),
        all(records.map(({ device }) => device)),
        all(records.map(({ tool }) => tool)),
      ]
        .filter((one) => one.length > 0)
        .flatMap((one, i) => [...(i > 0 ? [', '] : []), ...one]),
    },
  ].filter(({ content }) => content.length > 0);
}
