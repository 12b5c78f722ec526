import type { Label } from '../../lib/labels';
import type { FieldType } from '../../lib/meta';

/** A field that the tenant added to an entity, as the API gives it. */
export interface CustomField {
  readonly name: string;
  /** Its name in rows: `ext.` and the name. */
  readonly field: string;
  readonly tag: number;
  readonly type: FieldType;
  readonly label?: Label;
  readonly required?: boolean;
  readonly search?: boolean;
  readonly unique?: boolean;
  readonly default?: unknown;
  readonly min?: string;
  readonly max?: string;
  readonly precision?: number;
  readonly scale?: number;
  readonly pattern?: string;
  readonly values?: readonly string[];
  readonly version: number;
  readonly retiredAt: string | null;
}

export interface FieldListing {
  readonly fields: readonly CustomField[];
  readonly retired: readonly CustomField[];
}

/** The entity whose fields are meant. */
export interface Target {
  readonly plugin: string;
  readonly entity: string;
}
