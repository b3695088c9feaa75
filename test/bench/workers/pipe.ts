/** The limit for anyone in between: the answer's bytes are handed on as they come. */

interface PipeEnv {
  readonly UPSTREAM_URL: string;
}

const pipe: ExportedHandler<PipeEnv> = {
  fetch(request, env) {
    const { pathname } = new URL(request.url);
    return fetch(env.UPSTREAM_URL + pathname, request);
  },
};

// oxlint-disable-next-line import/no-default-export -- the form of a Worker
export default pipe;
