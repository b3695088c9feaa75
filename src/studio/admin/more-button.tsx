interface MoreButtonProps {
  readonly pages: {
    readonly hasMore: boolean;
    readonly isLoading: boolean;
    readonly more: () => void;
  };
}

/** The next page of a list, while there is one. */
export function MoreButton({ pages }: MoreButtonProps) {
  if (!pages.hasMore) return null;
  return (
    <div class="row">
      <button type="button" class="button" disabled={pages.isLoading} onClick={pages.more}>
        {pages.isLoading && <span class="spinner" aria-hidden="true" />}
        Show more
      </button>
    </div>
  );
}
