import { useEffect, useRef } from "preact/hooks";

import { Icon } from "../components/icon.tsx";
import { models, platforms } from "../state/catalog.ts";
import { filterHistory, filters } from "../state/history.ts";

/** While somebody types, nothing is asked. In milliseconds. */
const restMs = 300;

const statuses = [
  { value: "", words: "Any outcome" },
  { value: "completed", words: "Made" },
  { value: "failed", words: "Failed" },
  { value: "cancelled", words: "Cancelled" },
] as const;

/** Narrows the history. */
export function HistoryFilters() {
  const { status, model, platform, favourite } = filters.value;
  const engines = models.value.filter(({ diptych }) => diptych.engine !== undefined);
  return (
    <search class="filters">
      <SearchField />
      <select
        class="input"
        aria-label="Outcome"
        value={status}
        onChange={({ currentTarget }) => {
          const chosen = statuses.find(({ value }) => value === currentTarget.value);
          filterHistory({ status: chosen?.value ?? "" });
        }}
      >
        {statuses.map(({ value, words }) => (
          <option key={value} value={value}>
            {words}
          </option>
        ))}
      </select>
      <select
        class="input"
        aria-label="Engine"
        value={model}
        onChange={({ currentTarget }) => filterHistory({ model: currentTarget.value })}
      >
        <option value="">Any engine</option>
        {engines.map(({ id, diptych }) => (
          <option key={id} value={id}>
            {diptych.description}
          </option>
        ))}
      </select>
      <select
        class="input"
        aria-label="Platform"
        value={platform}
        onChange={({ currentTarget }) => filterHistory({ platform: currentTarget.value })}
      >
        <option value="">Any platform</option>
        {platforms.value.map(({ id, placement }) => (
          <option key={id} value={id}>
            {placement}
          </option>
        ))}
      </select>
      <button
        type="button"
        class="button"
        aria-pressed={favourite}
        onClick={() => filterHistory({ favourite: !favourite })}
      >
        <Icon name="star" isFilled={favourite} />
        Favourites
      </button>
    </search>
  );
}

function SearchField() {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  return (
    <div class="search-field">
      <Icon name="search" />
      <input
        id="history-search"
        class="input"
        type="search"
        aria-label="Search in prompts"
        placeholder="Search in prompts"
        maxLength={200}
        defaultValue={filters.peek().text}
        onInput={({ currentTarget }) => {
          const text = currentTarget.value;
          clearTimeout(timer.current);
          timer.current = setTimeout(() => filterHistory({ text }), restMs);
        }}
      />
    </div>
  );
}
