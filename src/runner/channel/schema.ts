/** The building blocks of the schemas of both directions. */
import * as v from 'valibot';
import { record } from '../../core/record';

/** An object of a core type, which is passed on unchanged. */
export const object = <Type>() => v.custom<Type>((value) => record(value) !== undefined);
