import { join } from 'node:path';
import { FormatError, NotFoundError } from '../../src/core/errors.ts';
import { isRecord, type JsonObject, readJsonObject } from '../../src/core/json-object.ts';
import type { ForeignPairModel } from '../runners/foreign-pair-runner.ts';
import { readLengths } from './length-config.ts';
import { chooseOnnxFile, type Dtype } from './onnx-file.ts';

/** What the class of pairs that belong together is called. */
const RELEVANT = /^(entailment|entailed|relevant|paraphrase|duplicate|equivalent|match|positive|true|yes)$/i;
/** What may be done to logits afterwards: it leaves their order, so that they are the scores themselves. */
const ORDERLY = ['Sigmoid', 'Identity', 'Softmax'];

/**
 * Reads a folder of a cross-encoder as the hub has it (bge-reranker, ms-marco-MiniLM): config.json with its classes, tokenizer.json
 * and onnx/model*.onnx. Sigmoid and softmax are left out: the scores are logits, in the same order and not rounded to 1.
 * @throws NotFoundError for a missing file; FormatError for a model that reads no pairs, an activation that changes the order, or several
 * classes of which none is called as one that says that texts belong together.
 */
export async function readCrossEncoderFolder(dir: string, dtype?: Dtype): Promise<ForeignPairModel> {
  const file = join(dir, 'config.json');
  const config = await readJsonObject(file);
  if (config === undefined) throw new NotFoundError(`${file}: no such file; the repository of a model has it`);
  const named = Array.isArray(config.architectures) ? config.architectures.map(String) : [];
  if (!named.some((name) => name.endsWith('ForSequenceClassification'))) {
    throw new FormatError(
      `${file}: expected a model that reads pairs of texts, architectures of ...ForSequenceClassification, found ${named.join(', ') || 'none'}; one of single texts is opened with loadEncoder or --model`,
    );
  }
  checkActivation(config, file);
  const relevantClass = relevantClassOf(config, file);
  return {
    modelPath: await chooseOnnxFile(dir, dtype),
    tokenizerPath: join(dir, 'tokenizer.json'),
    // Some files allow 8,192 tokens, which takes accordingly long for every hit: no more than usual is read unless a description says so.
    maxTokens: Math.min((await readLengths(dir, config)).maxTokens, 512),
    ...(relevantClass !== undefined && { relevantClass }),
  };
}

/** Newer files of sentence-transformers name the activation in an object of its own. */
function checkActivation(config: JsonObject, file: string): void {
  const own = isRecord(config.sentence_transformers) ? config.sentence_transformers.activation_fn : undefined;
  const named = own ?? config.sbert_ce_default_activation_function;
  const name = named == null ? 'Identity' : String(named).split('.').at(-1)!;
  if (ORDERLY.includes(name)) return;
  throw new FormatError(
    `${file}: the activation must be one of ${ORDERLY.join(', ')}, which leave the order, got ${name}`,
  );
}

/** Which class says that the texts belong together, by the names of all; undefined where there are one or two without such names. */
function relevantClassOf({ id2label }: JsonObject, file: string): number | undefined {
  const labels = isRecord(id2label) ? Object.entries(id2label) : [];
  const relevant = labels.find(([, label]) => RELEVANT.test(String(label)));
  if (relevant !== undefined && labels.length > 1) return Number(relevant[0]);
  if (labels.length <= 2) return undefined;
  throw new FormatError(
    `${file}: id2label has ${labels.length} classes, ${labels.map(([, label]) => label).join(', ')}, and none is called as one that says that texts belong together; ` +
      'describe the model in a .json file with "relevantClass"',
  );
}
