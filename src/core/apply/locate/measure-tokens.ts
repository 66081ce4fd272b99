/**
 * Measures the embeddings of tokens in every `embed_tokens` of a folder, and how to distinguish
 * them from all others.
 */
import { HumanError } from '../../errors';
import type { ModelFolder } from '../../model/folder/folder';
import type { TokenPattern, TokenRows } from '../../surgery/pruning/locate/token-rows';
import { text } from '../../text';
import { eachRow, eachTable, type EmbeddingTable } from './tables';

/**
 * Dimensions that are compared. On 32 of them the rows of tokens are far apart, and cheap to
 * compare.
 */
const comparedDims = 32;
/** Number of rows that the dimensions are chosen by. */
const sampledRows = 2048;
/**
 * Part of the distance to the nearest other token. Half of it would leave no room for an unknown
 * precision.
 */
const toleranceShare = 1 / 4;
/**
 * A second pattern of a token that is closer than this to a first one, in tolerances, adds nothing.
 */
const sameShare = 1 / 4;
/** Rounding to half precision moves a value by this share of it, at most. */
const halfPrecision = 2 ** -11;

/** All tokens of the vocabulary in one file, [ids, dims]. */
interface Slice {
  name: string;
  values: Float32Array;
}

/**
 * @param roles tokens that a rule treats alike, a list for each role; others must be distinguished
 * @param vocabulary all ids that a prompt may contain
 * @throws HumanError `tokens-alike` if a token cannot be told from another
 */
export async function measureTokens(
  folder: ModelFolder,
  roles: readonly (readonly number[])[],
  vocabulary: readonly number[],
): Promise<TokenRows> {
  const wanted = [...new Set(roles.flat())];
  const ids = [...new Set([...wanted, ...vocabulary])];
  let dims: number[] = [];
  const slices = await eachTable(folder, async (table, at): Promise<Slice> => {
    const width = (await table.rows(ids.slice(0, 1))).length;
    if (at === 0) dims = await widestDims(table, sample(ids), width);
    const values = new Float32Array(ids.length * dims.length);
    await eachRow(table, ids, width, (row, index) => {
      dims.forEach((dim, slot) => (values[index * dims.length + slot] = row[dim]!));
    });
    return { name: table.name, values };
  });
  const patterns = wanted.flatMap((token, index) => {
    const sameRole = new Set(roles.filter((role) => role.includes(token)).flat());
    return patternsOfToken({ token, index, ids, sameRole, slices, width: dims.length });
  });
  return { dims, patterns };
}

function sample(ids: readonly number[]): number[] {
  const step = Math.ceil(ids.length / sampledRows);
  return ids.filter((_, at) => at % step === 0);
}

/** The dimensions in which rows differ most. */
async function widestDims(
  table: EmbeddingTable,
  ids: readonly number[],
  width: number,
): Promise<number[]> {
  const sums = new Float64Array(width);
  const squares = new Float64Array(width);
  await eachRow(table, ids, width, (row) => {
    row.forEach((value, dim) => {
      sums[dim]! += value;
      squares[dim]! += value * value;
    });
  });
  const spread = (dim: number): number =>
    squares[dim]! / ids.length - (sums[dim]! / ids.length) ** 2;
  return Array.from({ length: width }, (_, dim) => dim)
    .sort((a, b) => spread(b) - spread(a) || a - b)
    .slice(0, comparedDims)
    .sort((a, b) => a - b);
}

interface TokenSlices {
  token: number;
  /** The token's index in `ids`. */
  index: number;
  ids: readonly number[];
  /** Tokens of the same role. */
  sameRole: ReadonlySet<number>;
  slices: readonly Slice[];
  /** Compared dimensions. */
  width: number;
}

/** One pattern for each file in which the token looks different. */
function patternsOfToken({
  token,
  index,
  ids,
  sameRole,
  slices,
  width,
}: TokenSlices): TokenPattern[] {
  const patterns: TokenPattern[] = [];
  for (const { name, values: own } of slices) {
    const values = own.slice(index * width, (index + 1) * width);
    const isKnown = patterns.some(
      (known) => distance(values, known.values, 0, Infinity) < sameShare * known.tolerance,
    );
    if (isKnown) continue;
    const nearest = { token: -1, distance: Infinity };
    for (const slice of slices) {
      ids.forEach((other, at) => {
        if (sameRole.has(other)) return;
        const apart = distance(values, slice.values, at * width, nearest.distance);
        if (apart < nearest.distance) Object.assign(nearest, { token: other, distance: apart });
      });
    }
    const tolerance = toleranceShare * nearest.distance;
    const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    if (!(tolerance > 2 * halfPrecision * largest)) throw alike(token, nearest.token, name);
    patterns.push({ token, values, tolerance });
  }
  return patterns;
}

/** The largest difference in a dimension; any value from `limit` on where it reaches that. */
function distance(row: Float32Array, table: Float32Array, start: number, limit: number): number {
  let largest = 0;
  for (let slot = 0; slot < row.length && largest < limit; slot += 1) {
    largest = Math.max(largest, Math.abs(row[slot]! - table[start + slot]!));
  }
  return largest;
}

function alike(token: number, other: number, name: string): HumanError {
  return new HumanError(
    text`In ${name} the tokens ${token} and ${other} have the same embedding, or nearly, so that a
      graph cannot tell them apart.`,
    'tokens-alike',
  );
}
