/** Where an entity comes from: a model, a rule for its kind, the values that documents have in a field, or a collection's own names. */
export type EntitySource = 'model' | 'rule' | 'field' | 'alias';

/** An entity in a text, with what it stands for. */
export interface TextEntity {
  /** Offset of its first UTF-16 code unit in the text. */
  readonly start: number;
  /** Offset after its last code unit. */
  readonly end: number;
  /** 'person', 'place', 'date', 'amount', ..., or the name of a field. */
  readonly type: string;
  /** Normal value: 北京 for 北京市, 2026-03-05 for March 5th of that year. Documents are listed under it. */
  readonly value: string;
  /** Further values under which the same thing may be listed, none of them `value`. */
  readonly also?: readonly string[];
  /** Of a period or another range: listed values from `min` to `max`, by UTF-16 code unit, lie within it. */
  readonly range?: { readonly min: string; readonly max: string };
  readonly source: EntitySource;
  /** Of a model: how sure it is, at most 1. */
  readonly score?: number;
}
