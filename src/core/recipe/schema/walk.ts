/** Finds the part of the schema for a place in a recipe's text. */
import { getNodePath, type JSONPath, type Node } from 'jsonc-parser';
import { recipeSchema } from './schema';

/** The parts of JSON Schema that the recipe's schema uses for a value. */
export interface PartSchema {
  type?: string;
  properties?: Readonly<Record<string, PartSchema>>;
  /** The schema of every element, or of each in turn. */
  items?: PartSchema | readonly PartSchema[];
  additionalProperties?: PartSchema | boolean;
  required?: readonly string[];
  enum?: readonly unknown[];
  const?: unknown;
  default?: unknown;
  defaultSnippets?: readonly { bodyText?: string }[];
  minimum?: number;
  maximum?: number;
  exclusiveMaximum?: number;
}

/** @returns undefined if the schema has nothing for that place */
export function schemaAt(path: JSONPath): PartSchema | undefined {
  return path.reduce<PartSchema | undefined>(below, recipeSchema);
}

export function schemaOf(node: Node): PartSchema | undefined {
  return schemaAt(getNodePath(node));
}

/** The part of `schema` for its child of that name or number. */
export function below(
  schema: PartSchema | undefined,
  segment: string | number,
): PartSchema | undefined {
  const { items, properties = {}, additionalProperties } = schema ?? {};
  if (typeof segment === 'number') {
    return Array.isArray(items)
      ? (items as readonly PartSchema[])[segment]
      : (items as PartSchema | undefined);
  }
  if (Object.hasOwn(properties, segment)) return properties[segment];
  return typeof additionalProperties === 'object' ? additionalProperties : undefined;
}
