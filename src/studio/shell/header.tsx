import { Icon } from "../components/icon.tsx";
import { adminEntry, leaveAdmin } from "../state/admin-session.ts";
import { signOut } from "../state/session.ts";
import { Navigation } from "./navigation.tsx";
import type { Page } from "./page-of.ts";
import { ThemeToggle } from "./theme-toggle.tsx";

interface HeaderProps {
  readonly page: Page;
  readonly isSignedIn: boolean;
  readonly onShortcuts: () => void;
}

/** Where one is, and where one can go. */
export function Header({ page, isSignedIn, onShortcuts }: HeaderProps) {
  const isAdmin = adminEntry.value !== null;
  return (
    <header class="shell-header">
      <a href="/studio" class="brand" aria-label="Diptych">
        <Mark />
        <span>Diptych</span>
      </a>
      {(isSignedIn || isAdmin) && <Navigation page={page} isAdmin={isAdmin} />}
      <div class="shell-tools">
        {isSignedIn && (
          <button
            type="button"
            class="button button-quiet button-icon"
            title="Keyboard shortcuts (?)"
            onClick={onShortcuts}
          >
            <Icon name="keyboard" />
            <span class="hidden-visually">Keyboard shortcuts</span>
          </button>
        )}
        <ThemeToggle />
        {(isSignedIn || isAdmin) && (
          <button
            type="button"
            class="button button-quiet button-icon"
            title="Sign out"
            onClick={() => {
              signOut();
              leaveAdmin();
            }}
          >
            <Icon name="leave" />
            <span class="hidden-visually">Sign out</span>
          </button>
        )}
      </div>
    </header>
  );
}

function Mark() {
  return (
    <svg aria-hidden="true" width="26" height="26" viewBox="0 0 32 32">
      <rect x="3" y="5" width="12" height="22" rx="2.5" class="mark-left" />
      <rect x="17" y="5" width="12" height="22" rx="2.5" class="mark-right" />
    </svg>
  );
}
