/** The schema beside a recipe's text: what is said of the value at a place. */
import { getNodePath, type JSONPath, type Node } from 'jsonc-parser';
import { recipeSchema } from './schema';

/** As much of JSON Schema as the recipe's has at a value. */
export interface PartSchema {
  type?: string;
  properties?: Readonly<Record<string, PartSchema>>;
  /** Of every element, or of each in turn. */
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

/** @returns undefined where the schema says nothing */
export function schemaAt(path: JSONPath): PartSchema | undefined {
  return path.reduce<PartSchema | undefined>(below, recipeSchema);
}

export function schemaOf(node: Node): PartSchema | undefined {
  return schemaAt(getNodePath(node));
}

/** What `schema` says of its child of that name or number. */
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
