import "../styles/admin.css";
import "../styles/charts.css";
import { AccountPage } from "../accounts/account-page.tsx";
import { AccountsPage } from "../accounts/accounts-page.tsx";
import { AuditPage } from "../audit/audit-page.tsx";
import { BreakersPage } from "../breakers/breakers-page.tsx";
import { ConfigurationPage } from "../configuration/configuration-page.tsx";
import { RoutingPage } from "../routing-opinions/routing-page.tsx";
import { adminSections, adminPath, type AdminSection } from "../shell/page-of.ts";
import { sectionNames } from "../shell/title-of.ts";
import { SpendPage } from "../spend/spend-page.tsx";
import { StopBanner } from "../spend/stop-banner.tsx";
import { adminEntry } from "../state/admin-session.ts";
import { TestImagesPage } from "../test-images/test-images-page.tsx";
import { UsagePage } from "../usage/usage-page.tsx";
import { AdminSignIn } from "./admin-sign-in.tsx";

interface AdminPagesProps {
  readonly section: AdminSection;
  readonly id: string | null;
}

/** The admin's pages, or the way in. */
export function AdminPages({ section, id }: AdminPagesProps) {
  if (adminEntry.value === null) return <AdminSignIn />;
  return (
    <div class="stack">
      <StopBanner />
      <AdminNavigation section={section} />
      <Section section={section} id={id} />
    </div>
  );
}

function AdminNavigation({ section }: { section: AdminSection }) {
  return (
    <nav class="admin-nav" aria-label="Admin">
      {adminSections.map((name) => (
        <a key={name} href={adminPath(name)} aria-current={name === section ? "page" : undefined}>
          {sectionNames[name]}
        </a>
      ))}
    </nav>
  );
}

function Section({ section, id }: AdminPagesProps) {
  switch (section) {
    case "breakers":
      return <BreakersPage />;
    case "spend":
      return <SpendPage />;
    case "usage":
      return <UsagePage />;
    case "routing":
      return <RoutingPage />;
    case "accounts":
      return id === null ? <AccountsPage /> : <AccountPage key={id} id={id} />;
    case "test-images":
      return <TestImagesPage />;
    case "audit":
      return <AuditPage />;
    case "configuration":
      return <ConfigurationPage />;
  }
}
