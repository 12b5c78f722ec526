export interface Restriction {
  /** As `com.acme.inventory.item`. */
  readonly entity: string;
  readonly where?: unknown;
  readonly hidden: readonly string[];
  readonly readonly: readonly string[];
  /** The condition fits the entity no more, and lets no row through. */
  readonly broken: boolean;
}

export interface Role {
  readonly id: string;
  readonly name: string;
  readonly admin: boolean;
  readonly permissions: readonly string[];
  readonly restrictions: readonly Restriction[];
  /** Stands for what it holds: sent with a change. */
  readonly etag: string;
}

export interface KnownPermission {
  readonly name: string;
  readonly plugin: string | null;
}

export interface RoleListing {
  readonly roles: readonly Role[];
  readonly permissions: readonly KnownPermission[];
}

/** What a role shall hold, as it is sent. Restrictions that are left out stay as they are. */
export interface Holding {
  readonly permissions: readonly string[];
  readonly restrictions?: readonly WantedRestriction[];
}

export interface WantedRestriction {
  readonly entity: string;
  readonly where: unknown;
  readonly hidden: readonly string[];
  readonly readonly: readonly string[];
}

export interface User {
  readonly id: string;
  readonly username: string;
  readonly suspended: boolean;
  /** By name. */
  readonly roles: readonly string[];
}
