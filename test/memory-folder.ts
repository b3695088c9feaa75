import { accessSync, constants } from "node:fs";
import os from "node:os";

/**
 * Where all state is kept: in memory if possible. What a disk takes to confirm a write differs by the
 * machine and the moment, and in production it is not the Worker that waits for one.
 */
export function memoryFolder(): string {
  try {
    accessSync("/dev/shm", constants.W_OK);
    return "/dev/shm";
  } catch {
    return os.tmpdir();
  }
}
