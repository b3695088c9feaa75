import { fitPixelsOnGrid, fitRatioOnGrid } from "./fit-grid.ts";
import { fitPixelsInTable, fitRatioInTable } from "./fit-table.ts";
import type { ModelCard } from "./model-card.ts";
import type { FitRefusal, PictureFit, PictureShape } from "./picture-shape.ts";

/**
 * How a model draws the shape that was asked for, and the conversion that is left to do.
 * Returns the reason code when the model cannot: a ratio it does not have, or a tier above its own.
 */
export function fitPicture(card: ModelCard, shape: PictureShape): PictureFit | FitRefusal {
  switch (shape.kind) {
    case "ratio":
      return card.sizes.kind === "grid"
        ? fitRatioOnGrid(card.sizes, shape.aspectRatio, shape.resolution)
        : fitRatioInTable(card.sizes, shape.aspectRatio, shape.resolution);
    case "size":
      return card.sizes.kind === "grid"
        ? fitPixelsOnGrid(card.sizes, shape.pixels)
        : fitPixelsInTable(card.sizes, shape.pixels);
  }
}
