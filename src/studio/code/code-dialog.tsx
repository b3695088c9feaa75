import { useState } from "preact/hooks";

import { CopyButton } from "../components/copy-button.tsx";
import { Dialog } from "../components/dialog.tsx";
import { Segments } from "../components/segments.tsx";
import { withoutPreviews, type CodeOrder } from "./code-order.ts";
import { toCurl } from "./to-curl.ts";
import { toFetch } from "./to-fetch.ts";
import { toOpenAi } from "./to-openai.ts";

const languages = [
  { name: "curl", write: toCurl },
  { name: "openai", write: toOpenAi },
  { name: "fetch", write: toFetch },
] as const;

interface CodeDialogProps {
  /** Of `POST /v1/generations`. */
  readonly body: CodeOrder["body"];
  /** What is not in the code yet; null when nothing is. */
  readonly missing: string | null;
  readonly onClose: () => void;
}

/** A request as code that makes it. */
export function CodeDialog({ body, missing, onClose }: CodeDialogProps) {
  const [chosen, setChosen] = useState<(typeof languages)[number]>(languages[0]);
  const code = chosen.write({ origin: location.origin, body: withoutPreviews(body) });
  return (
    <Dialog title="View code" onClose={onClose} width="46rem">
      <div class="stack">
        <Segments
          label="Written for"
          choices={languages.map(({ name }) => ({ value: name, words: name }))}
          value={chosen.name}
          onChange={(name) => setChosen(languages.find((one) => one.name === name) ?? chosen)}
        />
        {missing !== null && <p class="note">{missing}</p>}
        <div class="code">
          <div class="code-copy">
            <CopyButton key={chosen.name} text={code} label={`Copy the ${chosen.name} code`} />
          </div>
          {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls, also by keys */}
          <pre tabIndex={0} role="region" aria-label={`Code for ${chosen.name}`}>
            <code>{code}</code>
          </pre>
        </div>
        <p class="small soft">
          Your key is not in it: have it in the environment as <code>DIPTYCH_KEY</code>.
        </p>
      </div>
    </Dialog>
  );
}
