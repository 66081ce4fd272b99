/** The models, recipes and data at hand, in words. */
import { spreadNote } from '../../core/profile/noise';
import { sentence } from './problems';

interface Listed {
  models: {
    model: string;
    architecture?: string;
    layers?: number;
    isPruned?: boolean;
    problem?: string;
  }[];
  recipes: { recipe: string; model?: string; headline?: string; problem?: string }[];
  statistics: { statistics: string; model: string; samples: number }[];
  profiles: { profile: string; model: string; device: string; spread: number | null }[];
  data: { data: string; kind: string; count: number | null }[];
}

export function listedText({ models, recipes, statistics, profiles, data }: Listed): string {
  const section = (title: string, lines: string[], none: string): string =>
    [lines.length > 0 ? `${title}:` : none, ...lines.map((line) => `- ${line}`)].join('\n');
  return [
    section(
      'Models',
      models.map(({ model, architecture, layers, isPruned: pruned, problem }) =>
        problem === undefined
          ? `${model}: ${architecture ?? ''}, ${layers ?? 0} layers${pruned === true ? ', pruned already' : ''}`
          : `${model}: cannot be used. ${problem}`,
      ),
      'No model was found. A model is a folder with config.json and onnx/decoder_model_merged.onnx.',
    ),
    section(
      'Recipes',
      recipes.map(({ recipe, model, headline, problem }) =>
        problem === undefined
          ? `${recipe} (for ${model ?? ''}): ${headline ?? ''}`
          : `${recipe}: cannot be used. ${sentence(problem)}`,
      ),
      'No recipes yet: calibrate a model, then fit one.',
    ),
    section(
      'Statistics',
      statistics.map((one) => `${one.statistics}: ${one.samples} samples of ${one.model}`),
      'No statistics yet: calibrate a model.',
    ),
    ...(profiles.length === 0
      ? []
      : [
          section(
            'Profiles',
            profiles.map(({ profile, model, device, spread }) => {
              const note = spreadNote(spread ?? undefined);
              return `${profile}: ${model} on ${device}${note === undefined ? '' : `, ${String(note)}`}`;
            }),
            '',
          ),
        ]),
    section(
      'Data',
      data.map((one) => `${one.data} (${one.kind}${one.count === null ? '' : `, ${one.count}`})`),
      'No data was found.',
    ),
  ].join('\n\n');
}
