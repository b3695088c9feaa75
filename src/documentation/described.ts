import { z } from "@hono/zod-openapi";

/** What is said of a field beside what its schema checks. */
export interface FieldNote {
  readonly description: string;
  readonly example?: unknown;
  /** In place of what the schema alone would be shown as: checks that are code cannot be read off it. */
  readonly schema?: Readonly<Record<string, unknown>>;
}

/** Fields by their names. */
export type Fields = Readonly<Record<string, z.ZodType>>;

/** A note for every field: one that is added without is an error. */
export type FieldNotes<Shape> = { readonly [Name in keyof Shape]: FieldNote };

/**
 * The schema that validates, with what its fields mean. What it checks across fields is said in words.
 */
export function described<Shape extends Fields>(
  { shape }: z.ZodObject<Shape>,
  notes: NoInfer<FieldNotes<Shape>>,
): z.ZodObject<Fields, z.core.$strict> {
  return z.strictObject(annotated(shape, notes));
}

/** The same for fields alone. */
export function annotated<Shape extends Fields>(
  shape: Shape,
  notes: NoInfer<FieldNotes<Shape>>,
): Fields {
  const all: Readonly<Record<string, FieldNote>> = notes;
  return Object.fromEntries(
    Object.entries(shape).map(([name, field]) => {
      const { schema, ...note } = all[name] ?? { description: "" };
      const taken = withoutExactness(field);
      // Made anew: one that is older than the library cannot take notes.
      return [name, taken.clone().openapi({ ...schema, ...note })];
    }),
  );
}

/** What may be left out, but not be undefined, is the same in JSON, and not known to the library. */
function withoutExactness(field: z.ZodType): z.ZodType {
  if (field instanceof z.ZodExactOptional) {
    const inner = field.unwrap();
    return z.optional(inner instanceof z.ZodType ? withoutExactness(inner) : inner);
  }
  if (!(field instanceof z.ZodObject)) return field;
  const shape = Object.entries<z.ZodType>(field.shape);
  return z.core.clone(field, {
    ...field.def,
    shape: Object.fromEntries(shape.map(([name, inner]) => [name, withoutExactness(inner)])),
  });
}
