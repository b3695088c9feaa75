import { LoadNote } from "../admin/load-note.tsx";
import type { Loaded } from "../admin/use-loaded.ts";
import type { ModelsView } from "../api/admin-views.ts";
import { ScrollTable } from "../components/scroll-table.tsx";
import { modelStateWords, versionWords } from "../words/models.ts";

const columns = ["Model", "Role", "State", "Version", "Successor"];

/** Each model with its provider: whether it is there, which version answers, and who would take over. */
export function ModelsTable({ loaded }: { loaded: Loaded<ModelsView> }) {
  const { value } = loaded;
  const models = value?.providers.flatMap((group) => group.models) ?? [];
  return (
    <section class="stack-close">
      <h2>Models</h2>
      <LoadNote loaded={loaded} hasValue={value !== null} />
      {value && (
        <ScrollTable label="Models" columns={columns}>
          {models.map((model) => {
            const { word, tone, detail } = modelStateWords(model);
            return (
              <tr key={model.model}>
                <th scope="row" class="numbers">
                  {model.displayName} <code class="soft">{model.model}</code>
                </th>
                <td>{model.roles.join(", ") || "by name"}</td>
                <td>
                  <span class={`badge badge-${tone}`}>{word}</span>{" "}
                  {detail !== null && <span class="small soft">{detail}</span>}
                </td>
                <td>{versionWords(model.known, Date.now())}</td>
                <td class="numbers">
                  {model.successor === null ? "none" : <code>{model.successor}</code>}
                </td>
              </tr>
            );
          })}
        </ScrollTable>
      )}
    </section>
  );
}
