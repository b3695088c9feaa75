import { vi, type Mock } from "vitest";

/** Begins what is kept out of sight, and not out of the reporter's: see test/vitest.config.ts. */
const hidden = "hidden: ";

type Write = (...words: readonly unknown[]) => unknown;

// oxlint-disable-next-line no-console -- the way to the reporter, whatever tests make of the console
const write: Write = console.debug.bind(console);
const methods: ReadonlySet<PropertyKey> = new Set(["debug", "info", "log", "warn", "error"]);
const patched = Symbol.for("diptych: consoles are watched");

/**
 * What a test keeps quiet is read all the same: a mock of the console hands on what it is given. Files
 * share a process, and are all served by the first that comes.
 */
if (!Reflect.has(vi, patched)) {
  const spyOn = vi.spyOn.bind(vi) as (target: object, name: PropertyKey) => Mock<Write>;
  Reflect.set(vi, patched, true);
  Reflect.set(vi, "spyOn", (target: object, name: PropertyKey) => {
    const spy = spyOn(target, name);
    return target === console && methods.has(name) ? tellingOn(spy) : spy;
  });
}

function tellingOn(spy: Mock<Write>): Mock<Write> {
  const mock = spy.mockImplementation.bind(spy);
  spy.mockImplementation = (implementation) =>
    mock((...words) => {
      write(hidden + words.map(String).join(" "));
      return implementation(...words);
    });
  return spy;
}
