import type { WarningView } from "../api/views.ts";
import { Icon } from "../components/icon.tsx";
import { shownWarnings } from "../words/warnings.ts";

/** What is not quite as it was asked for. */
export function Warnings({ warnings }: { warnings: readonly WarningView[] }) {
  return (
    <>
      {shownWarnings(warnings).map(({ code, message }) => (
        <p key={code} class="note">
          <Icon name="info" />
          <span>{message}</span>
        </p>
      ))}
    </>
  );
}
