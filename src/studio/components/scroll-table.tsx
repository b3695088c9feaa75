import type { ComponentChildren } from "preact";

interface ScrollTableProps {
  readonly label: string;
  readonly columns: readonly string[];
  /** Rows of the body. */
  readonly children: ComponentChildren;
}

/** A table that scrolls by itself where there is no room for it, by the keyboard, too. */
export function ScrollTable({ label, columns, children }: ScrollTableProps) {
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- else its end is out of reach
    <div class="table-scroll" role="region" aria-label={label} tabIndex={0}>
      <table class="table">
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column} scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}
