import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { checkTrainConfig } from '../../../encoders/training/config/train-config.ts';
import { checkDistillationConfig, trainingOf } from '../../../encoders/training/distillation/distillation-config.ts';
import { runFiles } from '../../../encoders/training/distillation/run-files.ts';
import { checkTextsConfig } from '../../../encoders/training/texts/text-config.ts';
import { packageRoot } from '../../../src/core/package-root.ts';

const FOLDER = join(packageRoot(), 'encoders', 'training', 'recipes');

for (const file of readdirSync(FOLDER).filter((name) => name.endsWith('.json'))) {
  test(`${file} is a configuration`, () => {
    const recipe: unknown = JSON.parse(readFileSync(join(FOLDER, file), 'utf8'));
    if (file.startsWith('texts-')) {
      assert.ok(checkTextsConfig(recipe).items > 0);
      return;
    }
    if (Object.hasOwn(recipe as object, 'sets')) {
      const config = checkTrainConfig(recipe);
      assert.deepEqual(checkTrainConfig(config), config);
      return;
    }
    const config = checkDistillationConfig(recipe);
    const dims = config.teachers.map(() => 384);
    const training = trainingOf(config, runFiles(config.output), dims);
    assert.deepEqual(training.model.teachers, dims);
    // As the trainer itself will check it, after hours of teaching.
    assert.deepEqual(checkTrainConfig(training), training);
  });
}
