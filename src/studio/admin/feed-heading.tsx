/** What a feed is of, and a button that reads it from its newest on. */
export function FeedHeading({
  title,
  pages,
}: {
  title: string;
  pages: { readonly isLoading: boolean; readonly reload: () => void };
}) {
  return (
    <div class="row-apart">
      <h2>{title}</h2>
      <button
        type="button"
        class="button button-quiet button-small"
        disabled={pages.isLoading}
        onClick={pages.reload}
      >
        Look again
      </button>
    </div>
  );
}
