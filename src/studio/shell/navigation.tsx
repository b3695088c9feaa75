import { Icon, type IconName } from "../components/icon.tsx";
import type { Page } from "./page-of.ts";

interface Place {
  readonly name: string;
  readonly path: string;
  readonly icon: IconName;
  /** The pages that belong to it. */
  readonly kinds: readonly Page["kind"][];
}

const places: readonly Place[] = [
  { name: "Create", path: "/studio", icon: "spark", kinds: ["create"] },
  { name: "Edit", path: "/studio/edit", icon: "brush", kinds: ["edit"] },
  { name: "History", path: "/studio/history", icon: "clock", kinds: ["history", "compare"] },
  { name: "Batches", path: "/studio/batches", icon: "grid", kinds: ["batches", "batch"] },
];

const adminPlace: Place = { name: "Admin", path: "/studio/admin", icon: "dial", kinds: ["admin"] };

interface NavigationProps {
  readonly page: Page;
  readonly isAdmin: boolean;
}

/** Where one can go: in the header, and on a phone at the bottom, all of it in sight. */
export function Navigation({ page, isAdmin }: NavigationProps) {
  const shown = isAdmin ? [...places, adminPlace] : places;
  return (
    <nav class="shell-nav" aria-label="Pages">
      {shown.map(({ name, path, icon, kinds }) => (
        <a key={name} href={path} aria-current={kinds.includes(page.kind) ? "page" : undefined}>
          <Icon name={icon} />
          {name}
        </a>
      ))}
    </nav>
  );
}
