import { secureHeaders } from "hono/secure-headers";

const nothing = ["'none'"];

/**
 * What browsers are told of every answer. None of the API's is a page, so that as a page it may do
 * nothing and stand in no other. A page that brings its own policy keeps it, as the studio's does.
 */
export const securityHeaders = secureHeaders({
  overwrite: false,
  xFrameOptions: "DENY",
  contentSecurityPolicy: {
    defaultSrc: nothing,
    baseUri: nothing,
    formAction: nothing,
    frameAncestors: nothing,
  },
});
