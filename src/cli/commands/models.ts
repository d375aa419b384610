import { RECOMMENDED_MODELS, type RecommendedModel } from '../../../encoders/hub/recommended-models.ts';
import { PACKAGED_MODELS, packagedModelPath } from '../../../encoders/own-models.ts';
import { padToWidth, textWidth } from '../../core/text/text-width.ts';
import { JSON_OPTION } from '../options/shared-options.ts';
import { defineCommand } from '../program/command.ts';

const HEADER = ['for', 'model', 'languages', 'MB', 'terms', 'published figures'];

export const modelsCommand = defineCommand({
  name: 'models',
  summary: 'Recommends models by what they are for, with sizes, terms and published figures.',
  options: { ...JSON_OPTION },
  notes: [
    'zh-en-small comes with the package, and zh-en-base is a package of its own, kenyon-zh-en-base; the others are fetched by kenyon model pull NAME and opened by --model NAME (--rerank NAME the last). MB are\n' +
      'those of the 32-bit file, about; --dtype q8 fetches a quarter. Figures are those that the makers of a model published, each on sets of their own\n' +
      '(of ours, that we measured), so they do not compare from line to line; kenyon bench and kenyon eval measure on your data. --json says where each stands.',
  ],
  async run({ json }, _operands, { stdout }) {
    if (json) {
      stdout.write(`${JSON.stringify({ models: RECOMMENDED_MODELS.map(withPackage) })}\n`);
      return 0;
    }
    const cells = RECOMMENDED_MODELS.map(({ task, id, languages, megabytes, terms, published }) => {
      return [task, id, languages, String(megabytes), terms, published];
    });
    const rows = [HEADER, ...cells];
    const widths = HEADER.map((_, column) => Math.max(...rows.map((row) => textWidth(row[column]!))));
    for (const row of rows)
      stdout.write(
        `${row
          .map((cell, i) => padToWidth(cell, widths[i]!))
          .join('  ')
          .trimEnd()}\n`,
      );
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
