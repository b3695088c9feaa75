import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";

/** A page whose script comes when it is first looked at: it is no part of the first load. */
export function lazyPage<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
): ComponentType<Props> {
  let loaded: ComponentType<Props> | undefined;
  return function LazyPage(props: Props) {
    const [state, setState] = useState<"loading" | "there" | "failed">("loading");
    useEffect(() => {
      let isCurrent = true;
      const show = async () => {
        loaded = await load();
        if (isCurrent) setState("there");
      };
      show().catch(() => isCurrent && setState("failed"));
      return () => {
        isCurrent = false;
      };
    }, []);
    if (loaded) {
      const Page = loaded;
      return <Page {...props} />;
    }
    return state === "failed" ? <NotLoaded /> : <p role="status">Loading…</p>;
  };
}

/** The connection is lost, or a newer version is deployed: either way a reload is the way on. */
function NotLoaded() {
  return (
    <div class="stack" role="alert">
      <h1>This page could not be loaded</h1>
      <p>Check the connection, then load it again.</p>
      <div>
        <button type="button" class="button button-main" onClick={() => location.reload()}>
          Load it again
        </button>
      </div>
    </div>
  );
}
