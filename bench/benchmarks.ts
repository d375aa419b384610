/** Every benchmark by name, in the folder of the question that it answers, and what it measures. */
export const BENCHMARKS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  index: {
    'exact-scan': 'exact search and sign codes against a plain loop and a float scan in WebAssembly',
    'inverted-lists': 'sparse codes in inverted lists, stage by stage, and against the graph',
    frontier: 'recall against speed of every index on 255,432 sentences, and the plot of it',
    'filtered-search': 'the packed graph against hnswlib-node, with filters and without',
    'mnist-codes': 'mAP of LSH, FlyHash, DenseFly and BioHash on MNIST, by the protocol of the papers',
    projection: 'cosines and recall after projecting n vectors to the dimensions of the bound, by n',
    'matched-bytes': 'recall of the same codes at equal bytes a vector, on sentence vectors',
  },
  search: {
    'engine-search': 'a search by vector against the raw graph call',
    hybrid: 'searching by meaning, by words and by both on four sets, and how to fuse',
    'like-words': 'words that are like rare ones of a question, by BioWord, in searching by words',
    words: 'English questions by words: forms of words, half typed and misspelt ones, and what they cost',
    fusion: 'fusion against the better of its legs, on sets that tuned it and on others, with any encoder',
    fits: 'how often a search says that something fits, in collections of 1 to all documents',
    'fits-foreign':
      'answered questions that are said to fit nothing, and questions of topics that a corpus lacks that are said to fit',
    planner: 'the index that is chosen by default against every single choice',
    passages: 'long documents found whole and by their passages, and what passages cost to index and to search',
    'text-fields': 'abstracts found by keywords, without their titles and with them as a field, by weight',
    scripts: 'searching by words where questions and texts are in the two writings of Chinese',
    'shown-passages': 'whether the passage that is shown holds the word that was found, and marks it',
    rerank: 'what a model that reads query and text adds to the first ranking; needs --model',
  },
  encoders: {
    quality: 'any encoders side by side on 20 sets, by meaning alone, with intervals',
    'reference-vectors': 'models made elsewhere against the vectors that they give elsewhere',
    'encode-speed': 'sentences a second on tfjs and onnxruntime, one and two threads, fp32 and int8',
    'encode-ratio': "processor time of a model's encoding against another's, in alternating rounds",
    'tokenize-speed': 'megabytes and tokens of each vocabulary, on texts of five kinds',
    'training-step': 'loss and gradients of one batch on each engine',
    'word-codes': 'like words by BioWord, RandExp and LSH, learned from the same texts, by glosses of a dictionary',
    'multi-task':
      'three tasks whose losses differ a hundred times in scale, with gradients normalised and without; trains',
    'alpha-warmup': 'masked words from random weights, with branches that grow from 0 and with full ones; trains',
    'architecture-speed': 'a training step of a RoFormerV2, a RoFormer and a BERT of the same sizes, by processor time',
    'trainer-speed': 'whole steps of the trainer, pieces a second',
  },
  entities: {
    gazetteer: '100,000 known names, found in queries and texts',
    ner: 'heads that find entities: F1, speed, and learning rates of a CRF; trains, for hours',
    'entity-model':
      'the shipped entity model on the measured parts of its sets, on news in traditional characters and of another paper, and in English',
    'english-names': 'the rules of English names on 417 labelled sentences',
    'entity-filter':
      'entities of the query as a filter and as a boost, right and wrong ones, and what they cost when indexing',
  },
  pairs: {
    'pair-quality': 'Spearman and accuracy of the shipped interaction model on pairs, beside the cosine',
    thresholds:
      'whether the figures of fitted thresholds hold on other pairs, calibration, and what is left to a person',
    'match-stream':
      'matching a file of pairs with a scorer that costs nothing: pairs a second, and whether memory grows',
    dedupe: 'near pairs of 255,432 sentences by bands of sign bits against comparing all of them',
    guard:
      'pairs of nearly the same words: what models decide, and whether the explanation names the part that differs',
    swaps: 'three ways to train on made pairs that differ by an exchange of two names or numbers; trains, for an hour',
    matching: 'five ways to train on pairs, from one start, on five sets; trains, for an hour or more',
  },
  process: {
    delay: 'how long the event loop is held while documents are added, found and read for entities, and indexes loaded',
    memory: 'resident memory over replacements, encoding, opening and closing, and indexing many documents',
  },
  server: {
    'http-load': 'the server against calls of the engine: searches by vector, of 16 clients by text, and imports',
  },
  store: {
    'index-laws': 'indexing 140,321 law articles and opening the result again',
    moves:
      'whether a database that is exported, imported, backed up, restored and given another model stays what it was',
    'delete-upsert': 'whether every document is found after deletes and upserts, and how large the database is',
  },
};
