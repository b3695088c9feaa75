import type { StudioConfig } from "../../domain/studio-config.ts";

interface DevelopmentKeysProps {
  readonly keys: StudioConfig["developmentKeys"];
  readonly isBusy: boolean;
  readonly onChoose: (key: string, remember: boolean) => Promise<void>;
}

/** On the machine of whoever develops this, a press is enough. */
export function DevelopmentKeys({ keys, isBusy, onChoose }: DevelopmentKeysProps) {
  return (
    <section class="card" aria-labelledby="development-title">
      <div class="stack-close">
        <h2 id="development-title">On this machine</h2>
        <p class="small soft">Development accounts. Their keys work nowhere else.</p>
      </div>
      <div class="key-buttons">
        {keys.map(({ key, note }) => (
          <button
            key={key}
            type="button"
            class="button key-button"
            disabled={isBusy}
            onClick={() => void onChoose(key, false)}
          >
            <code>{key}</code>
            <span class="small soft">{note}</span>
          </button>
        ))}
      </div>
    </section>
  );
}
