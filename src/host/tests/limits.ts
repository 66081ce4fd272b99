/** The largest drop with which a recipe passes, as the user's settings have it. */
import { readDrop } from '../../core/evaluation/drop';
import { globPattern } from '../../core/glob';

/** Settings as they were written, by hand. */
export interface DropSettings {
  maxDrop: unknown;
  /** By name or pattern. */
  maxDrops: unknown;
}

/** Used if a setting is not a valid drop; the manifest's own default. */
export const usualDrop = 0.05;

/**
 * @param name of the recipe, without its suffix
 * @param file path in its workspace folder, with forward slashes
 * @returns fraction
 */
export function limitOf(name: string, file: string, { maxDrop, maxDrops }: DropSettings): number {
  const single = typeof maxDrops === 'object' && maxDrops !== null ? Object.entries(maxDrops) : [];
  for (const [key, value] of single) {
    const drop = dropOf(value);
    if (drop !== undefined && (key === name || globPattern(key).test(file))) return drop;
  }
  return dropOf(maxDrop) ?? usualDrop;
}

function dropOf(value: unknown): number | undefined {
  return typeof value === 'string' || typeof value === 'number'
    ? readDrop(String(value))
    : undefined;
}

/** The limit as in the setting: `5`, `0.25`, in percentage points. */
export function limitPoints(limit: number): string {
  return String(Number((100 * limit).toFixed(2)));
}
