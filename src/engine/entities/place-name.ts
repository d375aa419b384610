const PROVINCES =
  '北京|天津|上海|重庆|河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|海南|四川|贵州|云南|陕西|甘肃|青海|' +
  '台湾|内蒙古|广西|西藏|宁夏|新疆|香港|澳门';
/** Peoples that autonomous prefectures and counties are named after; some leave the 族 out. */
const PEOPLE =
  '(?:(?:[回藏苗彝壮满侗瑶白傣黎佤畲水土羌怒京各]|布依|朝鲜|土家|哈尼|傈僳|高山|拉祜|东乡|纳西|景颇|达斡尔|仫佬|布朗|撒拉|毛南|仡佬|阿昌|普米|' +
  '乌孜别克|俄罗斯|鄂温克|德昂|保安|裕固|塔塔尔|独龙|鄂伦春|赫哲|门巴|珞巴|基诺|维吾尔|哈萨克|柯尔克孜|塔吉克|蒙古|锡伯)族|' +
  '维吾尔|哈萨克|柯尔克孜|塔吉克|蒙古|锡伯)';

/** A name and what kind of place it is, tried in order. Cities such as 徐州 keep their 州, states with long names do not. */
const KINDS: readonly RegExp[] = [
  new RegExp(`^(.{2,}?)${PEOPLE}+(自治[区州县旗])$`, 'u'),
  /^(.{2,})(自治[区州县旗]|特别行政区|地区|新区|林区)$/u,
  /^(.{2,})([省市县区])$/u,
  new RegExp(`^(?!${PROVINCES})(.{4,})(州)$`, 'u'),
];
/** Characters that make a word with the suffix, no place: 超市, 小区, 开发区. */
const WORDS: Readonly<Record<string, string>> = {
  省: '全各本外该我',
  市: '超城都股楼车房夜门集菜早牛熊闹花书汇债黑全本该我各县省区辖级',
  县: '全各本该我治',
  区: '小社园景校城郊市山库灾战特辖矿牧厂街学片专港军院病疫禁老湖选营新各全本该我护发范作验贸业宅中治',
};
const PROVINCE = new RegExp(`^(?:${PROVINCES})$`, 'u');
/** Kinds of place that a province is; 吉林市 and 河北区 are something else than 吉林 and 河北. */
const OF_PROVINCES = new RegExp(
  `^(?:(?:${PROVINCES})(?:省|${PEOPLE}?自治区|特别行政区)|(?:北京|天津|上海|重庆)市)$`,
  'u',
);

/** A province, prefecture or city as the first part of a longer address. */
const OUTER = /^(.{2,}?(?:省|自治[区州]|特别行政区|地区|市))(?=.{2})(?!市(?!中)|中心|场|区|内)/u;
/** A road may be called after a province without being in it. */
const IN_PROVINCE = new RegExp(`^(${PROVINCES})(?!${PEOPLE}|.*[路街道巷]$)(.{2,})$`, 'u');

const HAN = /^[\p{Script=Han}·]+$/u;
/** Longer names are no places. */
const MAX_LENGTH = 40;

/**
 * A Chinese place without the words for what kind of place it is: 北京 for 北京市, 广西 for 广西壮族自治区, 北京海淀 for 北京市海淀区.
 * What would be too short then (津市), another place (吉林市) or no place at all (小区) stays, and so does what is not written in
 * Han characters. These are rules and no list of places, so that one that nobody has listed is treated alike.
 */
export function shortPlace(name: string): string {
  if (name.length > MAX_LENGTH || !HAN.test(name)) return name;
  const shorter = partsOf(name).map(withoutKind).join('');
  return shorter === name ? name : shortPlace(shorter);
}

/** The places that an address lies in, short, from the widest on, then its own: 北京, 海淀 of 北京市海淀区. One, if it names no other. */
export function placesOf(name: string): string[] {
  const short = shortPlace(name);
  if (!HAN.test(short)) return [short];
  const parts = partsOf(name).map(shortPlace);
  const [, province, rest] = IN_PROVINCE.exec(parts[0]) ?? [];
  return province === undefined ? parts : [province, rest, ...parts.slice(1)];
}

function partsOf(name: string): string[] {
  const parts: string[] = [];
  let rest = name;
  for (let outer = OUTER.exec(rest); outer !== null; outer = OUTER.exec(rest)) {
    parts.push(outer[1]);
    rest = rest.slice(outer[1].length);
  }
  return [...parts, rest];
}

function withoutKind(name: string): string {
  for (const kind of KINDS) {
    const [, rest, suffix] = kind.exec(name) ?? [];
    if (rest === undefined) continue;
    const isWord = (WORDS[suffix] ?? '').includes(rest.slice(-1)) || rest.endsWith('族');
    const isOther = PROVINCE.test(rest) && !OF_PROVINCES.test(name);
    return isWord || isOther ? name : rest;
  }
  return name;
}
