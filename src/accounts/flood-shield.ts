/** Holds floods back before they cost anything. Its counts are those of one Cloudflare location. */
export interface FloodShield {
  /** False when a key, or a user, sends too many requests. */
  admitsRequest(floodKey: string): Promise<boolean>;
  /** False when an address asks the admin API too often. @param network See `networkOf`. */
  admitsAdmin(network: string): Promise<boolean>;
  /** Counts a failed authentication. False when an address fails too often. */
  admitsFailure(network: string): Promise<boolean>;
}

/** A rate-limit binding, as far as it is used. */
interface Limiter {
  limit(options: { readonly key: string }): Promise<{ readonly success: boolean }>;
}

/** Undefined where a deployment has no such binding: then everything is let through. */
interface Limiters {
  readonly requests: Limiter | undefined;
  readonly admin: Limiter | undefined;
  readonly failures: Limiter | undefined;
}

/** The shield of some rate-limit bindings. One that fails lets through: it is no lock. */
export function createFloodShield(
  { requests, admin, failures }: Limiters,
  onFailure: (error: unknown) => void,
): FloodShield {
  const admits = async (limiter: Limiter | undefined, key: string) => {
    if (!limiter) return true;
    try {
      return (await limiter.limit({ key })).success;
    } catch (error) {
      onFailure(error);
      return true;
    }
  };
  return {
    admitsRequest: (floodKey) => admits(requests, floodKey),
    admitsAdmin: (network) => admits(admin, network),
    admitsFailure: (network) => admits(failures, network),
  };
}

/**
 * What of an address stands for one client: all of IPv4, and of IPv6 the half that a provider gives to
 * one customer, within which addresses can be changed at will.
 */
export function networkOf(address: string): string {
  if (!address.includes(":") || address.includes(".")) return address;
  const [head = "", tail] = address.split("::");
  const before = head === "" ? [] : head.split(":");
  const after = tail === undefined || tail === "" ? [] : tail.split(":");
  const missing = tail === undefined ? 0 : Math.max(0, 8 - before.length - after.length);
  const groups = [...before, ...Array.from({ length: missing }, () => "0"), ...after];
  return `${groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(":")}::/64`;
}
