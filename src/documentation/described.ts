import { z } from "@hono/zod-openapi";

/** What is said of a field beside what its schema checks. */
export interface FieldNote {
  readonly description: string;
  readonly example?: unknown;
  /** In place of what the schema alone would be shown as: checks that are code cannot be read off it. */
  readonly schema?: Readonly<Record<string, unknown>>;
}

/** A note for every field: one that is added without is an error. */
export type FieldNotes<Shape extends z.ZodRawShape> = {
  readonly [Name in keyof Shape]: FieldNote;
};

/**
 * The schema that validates, with what its fields mean. What it checks across fields is said in words.
 */
export function described<Shape extends z.ZodRawShape>(
  { shape }: z.ZodObject<Shape>,
  notes: NoInfer<FieldNotes<Shape>>,
): z.ZodObject<Shape, z.core.$strict> {
  return z.strictObject(annotated(shape, notes));
}

/** The same for fields alone. */
export function annotated<Shape extends z.ZodRawShape>(
  shape: Shape,
  notes: NoInfer<FieldNotes<Shape>>,
): Shape {
  const fields = Object.entries(shape).map(([name, field]) => {
    const { schema, ...note } = notes[name as keyof Shape];
    // Made anew: one that is older than the library cannot take notes.
    return [name, (field as z.ZodType).clone().openapi({ ...schema, ...note })];
  });
  return Object.fromEntries(fields) as Shape;
}
