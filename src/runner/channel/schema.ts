/** What the schemas of both directions are made of. */
import * as v from 'valibot';
import { record } from '../../core/record';

/** An object of a type of the core, which crosses as it is. */
export const object = <Type>() => v.custom<Type>((value) => record(value) !== undefined);
