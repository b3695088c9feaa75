import { app } from "../../src/app.ts";

/** A route as the app itself has it, such as `GET` and `/v1/images/:id`. */
export interface AppRoute {
  readonly method: string;
  readonly path: string;
}

/** Every route that there is, once. */
export const appRoutes: readonly AppRoute[] = [
  ...new Map(
    app.routes
      .filter(({ method }) => method !== "ALL")
      .map(({ method, path }) => [`${method} ${path}`, { method, path }]),
  ).values(),
];
