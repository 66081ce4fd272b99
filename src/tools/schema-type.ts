/** The part of JSON Schema that tools are described in, and the types that follow from it. */

/** Draft-07. */
export interface Schema {
  readonly type?: TypeName | readonly TypeName[];
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly enum?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minLength?: number;
}

export type TypeName = 'object' | 'array' | 'string' | 'integer' | 'number' | 'boolean' | 'null';

export type ObjectSchema = Schema & { readonly type: 'object' };

/** The type of a schema's values. */
export type TypeOf<S> = S extends { anyOf: readonly (infer One)[] }
  ? TypeOf<One>
  : S extends { enum: readonly (infer One)[] }
    ? One
    : S extends { type: readonly (infer Name)[] }
      ? Simple<Name>
      : S extends { type: 'array'; items: infer Items }
        ? readonly TypeOf<Items>[]
        : S extends { type: 'object'; properties: infer Properties }
          ? ObjectOf<Properties, S extends { required: readonly (infer Key)[] } ? Key : never>
          : S extends { type: infer Name }
            ? Simple<Name>
            : unknown;

type ObjectOf<Properties, Required> = {
  [Key in keyof Properties as Key extends Required ? Key : never]: TypeOf<Properties[Key]>;
} & {
  [Key in keyof Properties as Key extends Required ? never : Key]?:
    | TypeOf<Properties[Key]>
    | undefined;
};

type Simple<Name> = Name extends 'string'
  ? string
  : Name extends 'integer' | 'number'
    ? number
    : Name extends 'boolean'
      ? boolean
      : Name extends 'null'
        ? null
        : unknown;
