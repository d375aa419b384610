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
/** Ends of what is no name before the suffix, so that the whole is a word: 超市, 小区, 开发区, 东北三省. */
const WORDS: Readonly<Record<string, RegExp>> = {
  省: /[全各本外该我几一二三四五六七八九十]$/u,
  市: /[超股楼菜早牛熊闹书汇债黑全本该我各县省区辖级]$/u,
  县: /[全各本该我治]$/u,
  区: /[小社园景校郊市灾战特辖矿牧厂街学片专军院病疫禁老选新各全本该我护发范作验贸业宅治务理假户墅心能术邦赛展库一二三四五六七八九十]$/u,
};
/** Ends that are a word with the suffix only behind something longer, or behind one of some: 聊城市 is a city, 海滨城市 and 大城市 are not. */
const WORDS_BEHIND: Readonly<Record<string, RegExp>> = {
  市: /(?:..|[大小老古新名首海])[城都门集车花房夜]$/u,
  区: /(?:..|[大小老古新中主])[城山湖港营东西南北中]$|^市中$/u,
};
const PROVINCE = new RegExp(`^(?:${PROVINCES})$`, 'u');
/** Kinds of place that a province is; 吉林市 and 河北区 are something else than 吉林 and 河北. */
const OF_PROVINCES = new RegExp(
  `^(?:(?:${PROVINCES})(?:省|${PEOPLE}?自治区|特别行政区)|(?:北京|天津|上海|重庆)市)$`,
  'u',
);

/** A province, prefecture or city as the first part of a longer address. */
const OUTER = /^(.{2,}?(?:省|自治[区州]|特别行政区|地区|市))(?=.{2})(?!市(?!中)|政(?!府)|中心|场|区|内)/u;
/** A road may be called after a province without being in it. */
const IN_PROVINCE = new RegExp(`^(${PROVINCES})(?!${PEOPLE}|.*[路街道巷]$)的?(.{2,})$`, 'u');
const PROVINCE_FIRST = new RegExp(`^(?:${PROVINCES})(?=.{2})`, 'u');

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

/**
 * The places that an address lies in, short, from the widest on: 北京, 海淀 of 北京市海淀区. Its own is among them where it may be looked
 * for by itself: not the house of 北京市海淀区12号. None of a place that names no other.
 */
export function placesOf(name: string): string[] {
  if (name.length > MAX_LENGTH || !HAN.test(name)) return [];
  const parts = partsOf(name);
  const isProvince = PROVINCE.test(shortPlace(parts[0]));
  const [, province, rest] = (isProvince ? null : IN_PROVINCE.exec(parts[0])) ?? [];
  const split = province === undefined ? parts : [province, rest, ...parts.slice(1)];
  const last = split.pop()!;
  const own = shortPlace(last);
  const isPlace = own !== last || (last.length === 2 && !/[省市县区州]$/u.test(last));
  return split.length === 0 ? [] : [...split.map(shortPlace), ...(isPlace ? [own] : [])];
}

/** Cuts an address behind each province, prefecture and city that it begins with. */
function partsOf(name: string): string[] {
  const parts: string[] = [];
  let rest = name;
  for (let outer = OUTER.exec(rest); outer !== null; outer = OUTER.exec(rest)) {
    // What only looks like a city, such as 海滨城市, is not where the rest lies.
    if (withoutKind(outer[1]) === outer[1] && !isCity(outer[1])) break;
    parts.push(outer[1]);
    rest = rest.slice(outer[1].length);
  }
  return [...parts, rest];
}

/** 吉林市 keeps its suffix and is a city all the same. */
function isCity(name: string): boolean {
  return PROVINCE.test(name.slice(0, -1));
}

function withoutKind(name: string): string {
  for (const kind of KINDS) {
    const [, rest, suffix] = kind.exec(name) ?? [];
    if (rest === undefined) continue;
    const own = rest.replace(PROVINCE_FIRST, '');
    const isWord = WORDS[suffix]?.test(own) || WORDS_BEHIND[suffix]?.test(own) || rest.endsWith('族');
    const isOther = PROVINCE.test(rest) && !OF_PROVINCES.test(name);
    return isWord || isOther ? name : rest;
  }
  return name;
}
