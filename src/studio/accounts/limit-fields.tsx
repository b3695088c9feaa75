import { limitNames } from "../../domain/limits.ts";
import { LineField } from "../admin/line-field.tsx";
import { limitName, type LimitName } from "./limit-words.ts";

/** The limits of an account as they are written. */
export type LimitTexts = Readonly<Record<LimitName, string>>;

interface LimitFieldsProps {
  readonly texts: LimitTexts;
  readonly onChange: (texts: LimitTexts) => void;
}

/** The limits that an account has in place of its tier's. */
export function LimitFields({ texts, onChange }: LimitFieldsProps) {
  return (
    <fieldset>
      <legend class="label">Limits of its own</legend>
      <p class="small soft">Empty is the tier's; “none” is no limit.</p>
      <div class="limit-fields">
        {limitNames.map((limit) => (
          <LineField
            key={limit}
            label={limitName(limit)}
            placeholder="the tier's"
            value={texts[limit]}
            onChange={(text) => onChange({ ...texts, [limit]: text })}
          />
        ))}
      </div>
    </fieldset>
  );
}
