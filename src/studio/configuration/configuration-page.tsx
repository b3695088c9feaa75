import { LoadNote } from "../admin/load-note.tsx";
import { useLoaded } from "../admin/use-loaded.ts";
import { checkHealth, checkModels } from "../api/admin-calls.ts";
import type { HealthView } from "../api/admin-views.ts";
import { Icon, type IconName } from "../components/icon.tsx";
import { momentWords } from "../words/moment.ts";
import { ModelsTable } from "./models-table.tsx";

type State = HealthView["state"];

const states: Readonly<
  Record<
    State,
    {
      readonly word: string;
      readonly whole: string;
      readonly tone: string;
      readonly icon: IconName;
    }
  >
> = {
  failing: { word: "Failing", whole: "Something fails", tone: "bad", icon: "warning" },
  missing: { word: "Missing", whole: "Something is not set up", tone: "warn", icon: "info" },
  ok: { word: "OK", whole: "Everything is in order", tone: "good", icon: "check" },
};

/** What needs a hand comes first. */
const order: readonly State[] = ["failing", "missing", "ok"];

/** How everything is that the deployment is made of, and what to do about it. */
export function ConfigurationPage() {
  const loaded = useLoaded(checkHealth);
  const models = useLoaded(checkModels);
  const { value } = loaded;
  const isLoading = loaded.isLoading || models.isLoading;
  const reload = () => {
    loaded.reload();
    models.reload();
  };
  return (
    <div class="stack">
      <div class="row-apart">
        <h1>Configuration</h1>
        <button type="button" class="button button-small" disabled={isLoading} onClick={reload}>
          {isLoading ? <span class="spinner" aria-hidden="true" /> : <Icon name="again" />}
          Check again
        </button>
      </div>
      <LoadNote loaded={loaded} hasValue={value !== null} />
      {value && (
        <p role="status">
          <span class={`badge badge-${states[value.state].tone}`}>{states[value.state].whole}</span>{" "}
          <span class="small soft">as of {momentWords(value.at, Date.now())}</span>
        </p>
      )}
      <ul class="checklist" aria-label="Checks">
        {order.flatMap((state) =>
          (value?.checks ?? [])
            .filter((check) => check.state === state)
            .map(({ name, detail }) => {
              const { word, tone, icon } = states[state];
              return (
                <li key={name} class="card checklist-item" data-tone={tone}>
                  <Icon name={icon} />
                  <div class="stack-close">
                    <p class="row">
                      <strong class="admin-name">{name}</strong>
                      <span class={`badge badge-${tone}`}>{word}</span>
                    </p>
                    <p class="small soft">{detail}</p>
                  </div>
                </li>
              );
            }),
        )}
      </ul>
      <ModelsTable loaded={models} />
    </div>
  );
}
