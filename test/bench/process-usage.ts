import { readFileSync, writeFileSync } from "node:fs";

/** How often memory is looked at, in milliseconds. */
const sampleMs = 20;

/** Linux counts processor time in ticks of 10 ms on every platform that Node runs on. */
const ticksPerSecond = 100;

/** Processor seconds that a process has used so far, in user and kernel mode. */
export function processorSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)?.split(" ") ?? [];
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
}

/** Resident memory of a process, in MB (10^6 bytes). */
export function residentMegabytes(pid: number): number {
  return readStatus(pid, "VmRSS");
}

/** Watches the memory of a process until it is told to stop. */
export interface MemoryWatch {
  /** The most that was resident, in MB. */
  readonly stop: () => number;
}

/** Samples the resident memory every 20 ms, beside the kernel's own high-water mark. */
export function watchMemory(pid: number): MemoryWatch {
  let peak = residentMegabytes(pid);
  const isMarked = resetHighWaterMark(pid);
  const timer = setInterval(() => {
    peak = Math.max(peak, residentMegabytes(pid));
  }, sampleMs);
  return {
    stop() {
      clearInterval(timer);
      return Math.max(peak, isMarked ? readStatus(pid, "VmHWM") : residentMegabytes(pid));
    },
  };
}

/** Sets the high-water mark to what is resident now, so that no peak falls between two samples. */
function resetHighWaterMark(pid: number): boolean {
  try {
    writeFileSync(`/proc/${pid}/clear_refs`, "5");
    return true;
  } catch {
    // Some containers forbid it; the samples remain.
    return false;
  }
}

function readStatus(pid: number, field: string): number {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  const kibibytes = new RegExp(`^${field}:\\s+(\\d+) kB`, "m").exec(status)?.[1];
  return (Number(kibibytes) * 1024) / 1e6;
}
