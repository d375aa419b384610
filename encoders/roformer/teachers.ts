import type { Model } from './model-directory.ts';
import { isTeacherWeight } from './weights.ts';

/** The model without the heads that only training reads; its vectors are the same. */
export function withoutTeachers<Trained extends Pick<Model, 'config' | 'weights'>>(model: Trained): Trained {
  const { teachers: _, ...config } = model.config;
  return { ...model, config, weights: new Map([...model.weights].filter(([name]) => !isTeacherWeight(name))) };
}
