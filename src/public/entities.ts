/** Entities of texts, without a collection. Import as `kenyon/entities`. */

export type { EntitySpan } from '../core/entity-recognizer.ts';
export { type FindEntitiesOptions, findTextEntities } from '../entities/find-text-entities.ts';
export { type RuleOptions, ruleEntities } from '../entities/rule-entities.ts';
export { RULE_KINDS, type RuleKind } from '../entities/rules/rule-kinds.ts';
export type { EntitySource, TextEntity } from '../entities/text-entity.ts';
