import type { z } from "@hono/zod-openapi";

/** What a view looks like once arrays, words and numbers are only known as such. */
type Structure<Value> = Value extends string
  ? string
  : Value extends number
    ? number
    : Value extends boolean
      ? boolean
      : Value extends readonly (infer Element)[]
        ? readonly Structure<Element>[]
        : Value extends object
          ? { readonly [Name in keyof Value]: Structure<Exclude<Value[Name], undefined>> }
          : Value;

type Immutable<Value> = Value extends readonly (infer Element)[]
  ? readonly Immutable<Element>[]
  : Value extends object
    ? { readonly [Name in keyof Value]: Immutable<Value[Name]> }
    : Value;

/**
 * `unknown`, which every schema is, when the schema takes each view, and names all that a view has. Else
 * an object that no schema is, with what is in the way.
 */
type Proof<View, Described> = [View] extends [Immutable<Described>]
  ? [Structure<Described>] extends [Structure<View>]
    ? unknown
    : { readonly "the view has not, or not always": Structure<Described> }
  : { readonly "the schema does not take": View };

/**
 * Ties a schema to what the code really shows: a view with another member, another word or another null
 * than its schema does not compile.
 */
export function shownAs<View>() {
  return <Schema extends z.ZodType>(schema: Schema & Proof<View, z.output<Schema>>): Schema =>
    schema;
}
