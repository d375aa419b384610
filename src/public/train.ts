/** Training of encoders, and everything on the way to it. Import as `kenyon/train`. */

export {
  type ImportCheckpointOptions,
  type ImportedCheckpoint,
  importCheckpoint,
} from '../../encoders/checkpoints/import-checkpoint.ts';
export type { PairHead, RoFormerConfig } from '../../encoders/roformer/config.ts';
export { type BuildVocabOptions, buildVocab } from '../../encoders/tokenizer/build-vocab.ts';
export { formatVocab } from '../../encoders/tokenizer/vocab-file.ts';
export type { TrainSetConfig } from '../../encoders/training/config/set-config.ts';
export type { TrainTask } from '../../encoders/training/config/tasks.ts';
export { checkTrainConfig, readTrainConfig, type TrainConfig } from '../../encoders/training/config/train-config.ts';
export type { LabelledPair } from '../../encoders/training/data/data-sets.ts';
export {
  EVALUATIONS,
  type Evaluation,
  loadEvaluation,
  type PairEvaluation,
  type RetrievalEvaluation,
} from '../../encoders/training/data/evaluations.ts';
export { rawTexts, TEXT_SOURCES } from '../../encoders/training/data/raw-texts.ts';
export {
  DISTILLATION_STEPS,
  type DistillationStep,
  type DistillOptions,
  type DistillResult,
  distill,
} from '../../encoders/training/distillation/distill.ts';
export {
  checkDistillationConfig,
  type DistillationConfig,
  readDistillationConfig,
  type TeacherModelConfig,
} from '../../encoders/training/distillation/distillation-config.ts';
export { type FoldModelOptions, foldModel } from '../../encoders/training/distillation/fold-model.ts';
export {
  type EvaluateOptions,
  type EvaluationFigures,
  evaluateEncoder,
  type PairFigures,
  type RetrievalFigures,
} from '../../encoders/training/metrics/evaluate-encoder.ts';
export type { OptimizerOptions } from '../../encoders/training/optimizer/optimizer.ts';
export type { ParameterGroup } from '../../encoders/training/optimizer/schedule.ts';
export type { TrainLogLine } from '../../encoders/training/run/run-log.ts';
export { type TrainResult, train } from '../../encoders/training/run/trainer.ts';
export type { TrainOptions } from '../../encoders/training/run/training-run.ts';
export type { TextToTeach } from '../../encoders/training/taught/block-texts.ts';
export { type OpenTaughtOptions, openTaught, type TaughtVectors } from '../../encoders/training/taught/open-taught.ts';
export {
  type TeachOptions,
  type TeachProgress,
  type TeachResult,
  teachTexts,
} from '../../encoders/training/taught/teach-texts.ts';
export { collectTexts } from '../../encoders/training/texts/collect-texts.ts';
export { checkTextsConfig, readTextsConfig, type TextsConfig } from '../../encoders/training/texts/text-config.ts';
export type { TextsReport } from '../../encoders/training/texts/texts-report.ts';
export type { TrainingPair, TrainingText } from '../../encoders/training/texts/training-text.ts';
