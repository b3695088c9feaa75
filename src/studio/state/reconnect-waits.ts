/** Waits between tries to come back to a stream, in milliseconds; with the last, it is given up. */
export const reconnectWaitsMs = [500, 1000, 2000, 4000, 8000, 8000, 8000, 8000, 8000, 8000];
