/** Binary vectors of words, learned from texts. Import as `kenyon/words`. */

export {
  BioWord,
  type BioWordOptions,
  type ExpandOptions,
  type LikeWordOf,
  type NearWord,
  type NearWordsOptions,
} from '../../encoders/words/bio-word.ts';
export { loadBioWord, saveBioWord } from '../../encoders/words/bio-word-file.ts';
