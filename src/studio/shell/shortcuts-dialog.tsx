import { Dialog } from "../components/dialog.tsx";

const groups = [
  {
    name: "Create",
    keys: [
      ["Ctrl or ⌘ + Enter", "Make the image"],
      ["Esc", "Cancel it while it is being made"],
    ],
  },
  {
    name: "Edit",
    keys: [
      ["Ctrl or ⌘ + Enter", "Make the edit"],
      ["[ ]", "A smaller or larger brush"],
      ["B E H", "Paint, erase, move"],
      ["← → ↑ ↓ Space", "On the image: move the brush, paint"],
      ["Ctrl or ⌘ + Z", "Take back the last stroke"],
      ["Ctrl or ⌘ + Shift + Z", "Do it again"],
      ["I", "Invert the mask"],
      ["+ − 0", "Zoom in, out, show all of it"],
    ],
  },
  {
    name: "History",
    keys: [
      ["/", "Search"],
      ["← → ↑ ↓ Home End", "Go from image to image"],
      ["Enter", "Look at it"],
      ["F", "Favourite, or not"],
      ["C", "Choose it to be compared, or not"],
      ["Delete", "Delete it"],
      ["Ctrl or ⌘ + Z", "Bring it back"],
    ],
  },
  {
    name: "Looking at one",
    keys: [
      ["← →", "The one before, the next"],
      ["D", "Download"],
      ["R", "The same again"],
      ["O", "The same on the other engine"],
      ["F", "Favourite, or not"],
      ["Delete", "Delete it"],
      ["Esc", "Back to the history"],
    ],
  },
  {
    name: "Batches",
    keys: [
      ["Ctrl or ⌘ + Enter", "Make the batch"],
      ["Alt + ↑ ↓", "Move the slide that one is in"],
    ],
  },
  {
    name: "Comparing",
    keys: [
      ["+ -", "Closer, further away"],
      ["0", "All of it"],
      ["← → ↑ ↓", "Move what is seen"],
    ],
  },
] as const;

/** Every key that does something. */
export function ShortcutsDialog({ onClose }: { onClose: () => void }) {
  return (
    <Dialog title="Keyboard shortcuts" onClose={onClose}>
      <div class="stack">
        {groups.map(({ name, keys }) => (
          <section key={name} class="stack-close">
            <h3>{name}</h3>
            <dl class="shortcuts small">
              {keys.map(([key, what]) => (
                <>
                  <dt>
                    <kbd>{key}</kbd>
                  </dt>
                  <dd>{what}</dd>
                </>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
