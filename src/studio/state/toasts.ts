import { signal } from "@preact/signals";

/** A short word about something that happened, which goes by itself. */
export interface Toast {
  readonly id: number;
  readonly text: string;
  /** What can be done about it. */
  readonly action: { readonly label: string; readonly run: () => void } | null;
  /** What follows when nothing was done about it. */
  readonly onExpired: () => void;
}

/** Long enough to read it, find its button and press it. */
const shownMs = 8000;

export const toasts = signal<readonly Toast[]>([]);

const timers = new Map<number, ReturnType<typeof setTimeout>>();
let lastId = 0;

/** Tells something in passing. @returns Its id. */
export function tell(
  text: string,
  action: Toast["action"] = null,
  onExpired: () => void = () => undefined,
): number {
  lastId += 1;
  toasts.value = [...toasts.value, { id: lastId, text, action, onExpired }];
  startTimer(lastId);
  return lastId;
}

/** Takes a toast away. What would have followed it does not. */
export function dismissToast(id: number): void {
  clearTimeout(timers.get(id));
  timers.delete(id);
  toasts.value = toasts.value.filter((toast) => toast.id !== id);
}

/** Does without a toast: what follows it follows at once. The others go on, for its button is gone. */
export function closeToast(id: number): void {
  expire(id);
  releaseToasts();
}

/** While the pointer or the focus is on them, none goes. */
export function holdToasts(): void {
  for (const timer of timers.values()) clearTimeout(timer);
}

/** Each has its whole time again. */
export function releaseToasts(): void {
  for (const { id } of toasts.value) startTimer(id);
}

function startTimer(id: number): void {
  clearTimeout(timers.get(id));
  timers.set(
    id,
    setTimeout(() => expire(id), shownMs),
  );
}

function expire(id: number): void {
  const toast = toasts.value.find((candidate) => candidate.id === id);
  dismissToast(id);
  toast?.onExpired();
}
