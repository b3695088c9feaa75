import { LocationProvider, useLocation } from "preact-iso";
import { useEffect, useRef, useState } from "preact/hooks";

import { isPlain, isTyping } from "./components/key-event.ts";
import { CreatePage } from "./create/create-page.tsx";
import { HistoryPage } from "./history/history-page.tsx";
import { Header } from "./shell/header.tsx";
import { lazyPage } from "./shell/lazy-page.tsx";
import { pageOf, type Page } from "./shell/page-of.ts";
import { ShortcutsDialog } from "./shell/shortcuts-dialog.tsx";
import { titleOf } from "./shell/title-of.ts";
import { PageToasts } from "./shell/toasts.tsx";
import { SignInPage } from "./sign-in/sign-in-page.tsx";
import { key } from "./state/session.ts";
import { studioConfig } from "./state/studio-config.ts";

const ComparePage = lazyPage(async () => (await import("./compare/compare-page.tsx")).ComparePage);
const BatchesPage = lazyPage(async () => (await import("./batch/batches-page.tsx")).BatchesPage);
const BatchPage = lazyPage(async () => (await import("./batch/batch-page.tsx")).BatchPage);
const EditPage = lazyPage(async () => (await import("./edit/edit-page.tsx")).EditPage);
const AdminPages = lazyPage(async () => (await import("./admin/admin-pages.tsx")).AdminPages);

/** The studio: every page below `/studio`. */
export function App() {
  return (
    <LocationProvider scope="/studio">
      <Shell />
    </LocationProvider>
  );
}

function Shell() {
  const { path } = useLocation();
  const page = pageOf(path);
  const isSignedIn = key.value !== null;
  // Admins have a sign-in of their own.
  const isOpen = isSignedIn || page.kind === "admin";
  const [isHelpOpen, setHelpOpen] = useState(false);
  const main = useFocusOnPage(page.kind === "admin" ? path : page.kind);
  const title = isOpen ? titleOf(page) : "Sign in · Diptych";
  useEffect(() => {
    document.title = title;
  }, [title]);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key === "?" && isPlain(event) && !isTyping(event)) setHelpOpen(true);
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, []);
  const notice = studioConfig.value?.notice;
  return (
    <>
      <a class="skip button" href="#main">
        Skip to the content
      </a>
      {notice && (
        <aside class="shell-notice" aria-label="Notice">
          {notice}
        </aside>
      )}
      <Header page={page} isSignedIn={isSignedIn} onShortcuts={() => setHelpOpen(true)} />
      <main id="main" ref={main} class="shell-main" tabIndex={-1}>
        {isOpen ? <CurrentPage page={page} /> : <SignInPage />}
      </main>
      {isHelpOpen && <ShortcutsDialog onClose={() => setHelpOpen(false)} />}
      <PageToasts />
    </>
  );
}

function CurrentPage({ page }: { page: Page }) {
  switch (page.kind) {
    case "create":
      return <CreatePage />;
    case "edit":
      return <EditPage />;
    case "history":
      return <HistoryPage generationId={page.generationId} />;
    case "compare":
      return <ComparePage key={page.ids.join()} ids={page.ids} />;
    case "batches":
      return <BatchesPage />;
    case "batch":
      return <BatchPage key={page.id} id={page.id} />;
    case "admin":
      return <AdminPages section={page.section} id={page.id} />;
    case "unknown":
      return (
        <div class="stack">
          <h1>There is nothing here</h1>
          <p>
            <a href="/studio">Make an image</a>, or look into{" "}
            <a href="/studio/history">the history</a>.
          </p>
        </div>
      );
  }
}

/** After a change of page, the keyboard and screen readers go on at its beginning. */
function useFocusOnPage(kind: string) {
  const main = useRef<HTMLElement>(null);
  const shown = useRef(kind);
  useEffect(() => {
    if (shown.current !== kind) main.current?.focus({ preventScroll: true });
    shown.current = kind;
  }, [kind]);
  return main;
}
