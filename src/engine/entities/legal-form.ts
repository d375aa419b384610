/** Longer names are no companies. */
const MAX_LENGTH = 256;
/** Names proper have two characters at least. */
const CHINESE = /^(?!股份|有限|责任)(.{2,}?)(?:股份有限|有限责任|有限|总)公司$/u;
const ENGLISH =
  /^(.{2,}?)(?:(?:, *| +)(?:incorporated|inc|limited|ltd|corporation|corp|company|co|llc|llp|plc|gmbh|ag|pty|s\.?a|n\.?v|b\.?v)\b\.?)+$/u;

/** A company without its legal form, in the normal form of texts: 华为技术 for 华为技术有限公司, apple for apple inc. */
export function withoutLegalForm(name: string): string {
  if (name.length > MAX_LENGTH) return name;
  return (CHINESE.exec(name) ?? ENGLISH.exec(name))?.[1] ?? name;
}
