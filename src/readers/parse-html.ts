import { defaultTreeAdapter, Parser, type ParserOptions, type DefaultTreeAdapterTypes as Tree } from 'parse5';
import { FormatError } from '../core/errors.ts';

/** Elements within each other. Browsers stop at 512; each element costs the parser a walk up all that are open. */
const MAX_DEPTH = 1000;
/** Attributes of an element, each of which the parser compares with all before. */
const MAX_ATTRIBUTES = 1000;
/** Characters after which attributes are counted that belong to no element yet. */
const CHUNK_CHARS = 1 << 14;

/** Parses a document as browsers do. @throws FormatError when elements nest too deep or have too many attributes. */
export function parseDocument(source: string): Tree.Document {
  const parser = new Parser(limited());
  write(parser, source);
  return parser.document;
}

/** Parses a piece of a document. @throws as {@link parseDocument}. */
export function parseFragment(source: string): Tree.DocumentFragment {
  const parser = Parser.getFragmentParser(null, limited());
  write(parser, source);
  return parser.getFragment();
}

function write({ tokenizer }: Parser<Tree.DefaultTreeAdapterMap>, source: string): void {
  let start = 0;
  do {
    const end = start + CHUNK_CHARS;
    tokenizer.write(source.slice(start, end), end >= source.length);
    // Before the tag ends, no adapter is told of it.
    const { currentToken: open } = tokenizer as unknown as {
      readonly currentToken: { readonly attrs?: readonly object[] } | null;
    };
    requireFew(open?.attrs?.length ?? 0);
    start = end;
  } while (start < source.length);
}

/** A tree of the usual nodes that refuses what would hold the event loop. */
function limited(): ParserOptions<Tree.DefaultTreeAdapterMap> {
  let depth = 0;
  return {
    treeAdapter: {
      ...defaultTreeAdapter,
      createElement(tagName, namespace, attributes) {
        requireFew(attributes.length);
        return defaultTreeAdapter.createElement(tagName, namespace, attributes);
      },
      adoptAttributes(element, attributes) {
        defaultTreeAdapter.adoptAttributes(element, attributes);
        requireFew(element.attrs.length);
      },
      // What is put before a table stands among the last nodes, which is where to look first.
      insertBefore(parent, node, next) {
        parent.childNodes.splice(parent.childNodes.lastIndexOf(next), 0, node);
        node.parentNode = parent;
      },
      insertTextBefore(parent, text, next) {
        const before = parent.childNodes[parent.childNodes.lastIndexOf(next) - 1];
        if (before !== undefined && defaultTreeAdapter.isTextNode(before)) before.value += text;
        else this.insertBefore(parent, defaultTreeAdapter.createTextNode(text), next);
      },
      onItemPush() {
        depth++;
        if (depth > MAX_DEPTH) throw new FormatError(`elements nest more than ${MAX_DEPTH} deep`);
      },
      onItemPop() {
        depth--;
      },
    },
  };
}

function requireFew(attributes: number): void {
  if (attributes > MAX_ATTRIBUTES) throw new FormatError(`an element has more than ${MAX_ATTRIBUTES} attributes`);
}
