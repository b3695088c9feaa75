const megabyte = 1024 * 1024;

/** The largest image that is taken in, in bytes. */
export const mostImageBytes = 25 * megabyte;

/** The largest mask, in bytes: OpenAI's own limit. */
export const mostMaskBytes = 4 * megabyte;

/** The longest edge, in pixels, and the largest picture: what either engine scales down anyway. */
export const longestEdge = 16_384;
export const mostPixels = 50_000_000;

/** The shortest edge, in pixels: nothing can be recognised in less. */
export const shortestEdge = 16;

/** Images of one request, the mask aside: the most that any model takes. */
export const mostImages = 16;
