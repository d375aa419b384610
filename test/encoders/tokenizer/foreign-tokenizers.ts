/** Small `tokenizer.json` contents of the three kinds that sentence models come with. */

const special = (id: number, content: string) => ({
  id,
  content,
  single_word: false,
  lstrip: false,
  rstrip: false,
  normalized: false,
  special: true,
});

const frame = (cls: [string, number], sep: [string, number]) => ({
  type: 'TemplateProcessing',
  single: [
    { SpecialToken: { id: cls[0], type_id: 0 } },
    { Sequence: { id: 'A', type_id: 0 } },
    { SpecialToken: { id: sep[0], type_id: 0 } },
  ],
  pair: [
    { SpecialToken: { id: cls[0], type_id: 0 } },
    { Sequence: { id: 'A', type_id: 0 } },
    { SpecialToken: { id: sep[0], type_id: 0 } },
    { Sequence: { id: 'B', type_id: 1 } },
    { SpecialToken: { id: sep[0], type_id: 1 } },
  ],
  special_tokens: {
    [cls[0]]: { id: cls[0], ids: [cls[1]], tokens: [cls[0]] },
    [sep[0]]: { id: sep[0], ids: [sep[1]], tokens: [sep[0]] },
  },
});

function ids(tokens: readonly string[]): Record<string, number> {
  return Object.fromEntries(tokens.map((token, id) => [token, id]));
}

export const WORD_PIECE_TOKENS = [
  '[PAD]',
  '[UNK]',
  '[CLS]',
  '[SEP]',
  '[MASK]',
  '中',
  '文',
  'hello',
  '##s',
  'world',
  ',',
];

/** As bge-small-zh and MiniLM have it. */
export const wordPiece = {
  version: '1.0',
  truncation: { max_length: 128, strategy: 'LongestFirst', stride: 0 },
  padding: null,
  added_tokens: WORD_PIECE_TOKENS.slice(0, 5).map((token, id) => special(id, token)),
  normalizer: {
    type: 'BertNormalizer',
    clean_text: true,
    handle_chinese_chars: true,
    strip_accents: null,
    lowercase: true,
  },
  pre_tokenizer: { type: 'BertPreTokenizer' },
  post_processor: frame(['[CLS]', 2], ['[SEP]', 3]),
  decoder: { type: 'WordPiece', prefix: '##', cleanup: true },
  model: {
    type: 'WordPiece',
    unk_token: '[UNK]',
    continuing_subword_prefix: '##',
    max_input_chars_per_word: 100,
    vocab: ids(WORD_PIECE_TOKENS),
  },
};

const UNIGRAM_TOKENS = ['<s>', '<pad>', '</s>', '<unk>', '▁', '▁hello', 's', '中', '文', 'l', 'o', '▁he', '<mask>'];

/** As multilingual-e5 has it. */
export const unigram = {
  version: '1.0',
  truncation: null,
  padding: { strategy: 'BatchLongest', direction: 'Right', pad_id: 1, pad_type_id: 0, pad_token: '<pad>' },
  added_tokens: [0, 1, 2, 3, 12].map((id) => special(id, UNIGRAM_TOKENS[id])),
  normalizer: { type: 'NFKC' },
  pre_tokenizer: { type: 'Metaspace', replacement: '▁', add_prefix_space: true, prepend_scheme: 'always' },
  post_processor: frame(['<s>', 0], ['</s>', 2]),
  decoder: { type: 'Metaspace', replacement: '▁', add_prefix_space: true, prepend_scheme: 'always' },
  model: { type: 'Unigram', unk_id: 3, vocab: UNIGRAM_TOKENS.map((token, i) => [token, i < 4 ? 0 : -i]) },
};

/** The 256 printable stand-ins of byte-level BPE, in the order of the bytes. */
function byteAlphabet(): string[] {
  const printable = (byte: number) => (byte > 32 && byte < 127) || (byte > 160 && byte !== 173);
  let next = 256;
  return Array.from({ length: 256 }, (_, byte) => String.fromCharCode(printable(byte) ? byte : next++));
}

const BYTE_TOKENS = [...byteAlphabet(), 'he', 'll', 'hell', 'hello', '<|pad|>', '<|end|>'];

/** A byte-level BPE with an end token only and its padding named in `tokenizer_config.json`, as decoders have it. */
export const byteLevel = {
  version: '1.0',
  truncation: null,
  padding: null,
  added_tokens: [special(260, '<|pad|>'), special(261, '<|end|>')],
  normalizer: null,
  pre_tokenizer: { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: true },
  post_processor: {
    type: 'TemplateProcessing',
    single: [{ Sequence: { id: 'A', type_id: 0 } }, { SpecialToken: { id: '<|end|>', type_id: 0 } }],
    pair: [{ Sequence: { id: 'A', type_id: 0 } }, { Sequence: { id: 'B', type_id: 1 } }],
    special_tokens: { '<|end|>': { id: '<|end|>', ids: [261], tokens: ['<|end|>'] } },
  },
  decoder: { type: 'ByteLevel', add_prefix_space: true, trim_offsets: true, use_regex: true },
  model: {
    type: 'BPE',
    dropout: null,
    unk_token: null,
    continuing_subword_prefix: '',
    end_of_word_suffix: '',
    fuse_unk: false,
    vocab: ids(BYTE_TOKENS),
    merges: ['h e', 'l l', 'he ll', 'hell o'],
  },
};

export const byteLevelConfig = { pad_token: { content: '<|pad|>' }, model_max_length: 1e30 };
