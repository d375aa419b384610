/* The one table of opencc-js that is read here; the package types its converters only. */
declare module 'opencc-js/dict/TSCharacters' {
  /** `traditional simplified`, separated by `|`. */
  const table: string;
  export default table;
}
