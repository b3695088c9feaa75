import type { KeyView } from "../api/admin-views.ts";
import { momentWords } from "../words/moment.ts";

interface KeyRowProps {
  readonly item: KeyView;
  readonly onRotate: () => void;
  readonly onRevoke: () => void;
}

const tones: Readonly<Record<KeyView["status"], string>> = {
  active: "badge badge-good",
  replaced: "badge badge-warn",
  expired: "badge",
  revoked: "badge badge-bad",
};

/** One key, without its secret, and what can be done about it. */
export function KeyRow({ item, onRotate, onRevoke }: KeyRowProps) {
  const { name, prefix, status, scopes, allowedOrigins, lastUsedAt, expiresAt } = item;
  const now = Date.now();
  const isOpen = status === "active" || status === "replaced";
  return (
    <tr>
      <th scope="row">
        {name}
        <br />
        <code>{prefix}…</code>
      </th>
      <td>
        <span class={tones[status]}>{status}</span>
      </td>
      <td>
        {scopes.join(", ")}
        {allowedOrigins.map((origin) => (
          <>
            <br />
            <span class="soft">{origin}</span>
          </>
        ))}
      </td>
      <td class="numbers">{lastUsedAt === null ? "never" : momentWords(lastUsedAt, now)}</td>
      <td class="numbers">{expiresAt === null ? "never" : momentWords(expiresAt, now)}</td>
      <td>
        <div class="row key-acts">
          {status === "active" && (
            <button type="button" class="button button-small" onClick={onRotate}>
              Rotate<span class="hidden-visually"> {name}</span>
            </button>
          )}
          {isOpen && (
            <button type="button" class="button button-small button-bad" onClick={onRevoke}>
              Revoke<span class="hidden-visually"> {name}</span>
            </button>
          )}
        </div>
      </td>
    </tr>
  );
}
