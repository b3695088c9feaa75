import { useState } from "preact/hooks";

import { limitNames } from "../../domain/limits.ts";
import { tierNames, type TierName } from "../../domain/tier.ts";
import { ActDialog } from "../admin/act-dialog.tsx";
import { ChoiceField } from "../admin/choice-field.tsx";
import { LineField } from "../admin/line-field.tsx";
import { changeAccount, createAccount } from "../api/admin-calls.ts";
import type { AccountView } from "../api/admin-views.ts";
import { adminClient } from "../state/admin-session.ts";
import { LimitFields, type LimitTexts } from "./limit-fields.tsx";
import { limitName, limitText, parseLimit } from "./limit-words.ts";

const tierChoices = tierNames.map((tier) => ({ value: tier, words: tier }));

interface AccountDialogProps {
  /** The one that is changed; null for one that is made. */
  readonly account: AccountView | null;
  readonly onDone: (account: AccountView) => void;
  readonly onClose: () => void;
}

/** An account's name, tier and limits. */
export function AccountDialog({ account, onDone, onClose }: AccountDialogProps) {
  const [name, setName] = useState(account?.name ?? "");
  const [tier, setTier] = useState<TierName>(account?.tier ?? "standard");
  const [texts, setTexts] = useState(() => textsOf(account));
  const check = () => {
    if (name.trim() === "") return "Give it a name.";
    const wrong = limitNames.find((limit) => parseLimit(limit, texts[limit]) === undefined);
    return wrong === undefined
      ? null
      : `${limitName(wrong)}: write a number, 'none', or leave it empty.`;
  };
  const carryOut = async (reason: string) => {
    const limits = Object.fromEntries(
      limitNames.map((limit) => [limit, parseLimit(limit, texts[limit])]),
    );
    const body = { name: name.trim(), tier, limits, reason };
    const client = adminClient.peek();
    onDone(
      account ? await changeAccount(client, account.id, body) : await createAccount(client, body),
    );
  };
  return (
    <ActDialog
      title={account ? "Change the account" : "New account"}
      what={account ? "It counts within a minute everywhere." : "It has no key yet: make one next."}
      submit={account ? "Change" : "Create"}
      check={check}
      carryOut={carryOut}
      onClose={onClose}
    >
      <LineField label="Name" maxLength={80} value={name} onChange={setName} />
      <ChoiceField label="Tier" choices={tierChoices} value={tier} onChange={setTier} />
      <LimitFields texts={texts} onChange={setTexts} />
    </ActDialog>
  );
}

function textsOf(account: AccountView | null): LimitTexts {
  const own = account?.ownLimits ?? {};
  return {
    imagesPerMonth: limitText("imagesPerMonth", own),
    microUsdPerMonth: limitText("microUsdPerMonth", own),
    requestsPerMinute: limitText("requestsPerMinute", own),
    generationsInFlight: limitText("generationsInFlight", own),
  };
}
