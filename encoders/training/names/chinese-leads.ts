import type { ListedKind, ListedName } from './name-kinds.ts';

/** How much after the name says what it is, in code units. */
const LEAD = 80;

/** The words that a clause ends with, which say what is spoken of: the head of a Chinese noun phrase is its end. */
const HEADS: readonly (readonly [ListedKind, string])[] = [
  [
    'person',
    '演员|歌手|政治家|政治人物|人物|运动员|球员|选手|作家|小说家|导演|将领|学者|教授|皇帝|宗室|主持人|设计师|画家|官员|律师|记者|诗人|音乐家|科学家|企业家|历史学家|数学家|物理学家|化学家|经济学家|艺人|艺员|模特儿?|声优|配音员|漫画家|武将|大臣|进士|将军|教练|军人|哲学家|建筑师|战士|外交官|指挥官|牧师|主教|神学家|女星|男星|院士|烈士|武士|公主|亲王|国王|女王|总统|市长|议员|车手|棋手|骑士|编剧|制作人',
  ],
  [
    'place',
    '村落|城镇|市镇|村庄|小镇|城市|河流|支流|岛屿|群岛|小岛|岛|山峰|山脉|山|湖泊|湖|国家|自治区|首府|省会|市级镇|居民点|地区|非建制地区|镇区|街道|镇|县|村|州|省|乡|市辖区|区|区域|直辖市|地级市|县级市|市|共和国|半岛|海湾|海峡',
  ],
  ['movie', '电影|影片|电视剧|动画片?|连续剧|剧集|纪录片|喜剧片|恐怖片|动作片|科幻片|剧情片'],
  ['game', '游戏|手游|网游'],
  ['book', '小说|漫画|著作|杂志|期刊|文集|史书|散文集|诗集|作品集|轻小说'],
  ['company', '公司|企业|集团|银行|品牌|制造商|航空公司|发行商|开发商|出版社'],
  ['government', '政府|部门|法院|委员会|行政机关|政府机构|法定机构|检察院'],
  [
    'organization',
    '大学|学院|中学|小学|协会|组织|政党|球队|俱乐部|乐队|乐团|医院|报纸|电视台|学校|球会|联盟|研究所|机构|团体|高校|组合|工会|基金会',
  ],
  [
    'scene',
    '公园|博物馆|寺庙|佛寺|寺院|古迹|景区|城堡|教堂|座堂|修道院|纪念碑|宫殿|美术馆|风景区|旅游景点|文物保护单位|历史建筑|神社|国家公园',
  ],
];
const KIND_OF_HEAD = HEADS.map(([kind, words]) => [kind, new RegExp(`(?:${words})(?:之一)?$`, 'u')] as const);
/** A courtesy name, which only persons have. */
const COURTESY_NAME = /^，?字[\p{Script=Han}]{1,3}[，。]/u;
/** Years of a life. */
const LIFE = /^[（(][^）)]*(?:\d{3,4}年[^）)]*[－—–-]|\d年?(?:\d+月)?(?:\d+日)?[－—–-])/u;

const HAN_NAME = /^[\p{Script=Han}·]{2,14}$/u;
const NO_NAME = /列表|村委员会$|年|代表团|选区|事件|战争|会议|文化|历史|运动会|大赛|属$|科$/u;
/** Persons have no words of places or works in their names. */
const PERSON = /^[\p{Script=Han}·]{2,14}(?<![站县市镇村馆奖])$/u;
const PLACE_OF_PARENTHESES = / \(.*\)$/u;
/** Two scripts in one name: "乔·斯卡伯勒（Joe Scarborough，". */
const IN_LATIN =
  /^[（(](?:[^：）)A-Z]{0,6}[：:])?([A-Z][\p{Script=Latin}'’.&-]*(?: (?:of|the|de|van|von|la|[A-Z][\p{Script=Latin}'’.&-]*)){0,4})[，,；;）)]/u;

/**
 * What the beginning of a Chinese article says of its title: the name with its kind, and its Latin spelling where one follows in
 * parentheses. The kind is the last word of the first clause that says what it is; nothing where that is none, or the title no name.
 * @param title in simplified characters, as `text`.
 */
export function namesOfChineseLead(title: string, text: string): ListedName[] {
  const name = title.replace(PLACE_OF_PARENTHESES, '');
  if (!HAN_NAME.test(name) || NO_NAME.test(name) || !text.startsWith(name)) return [];
  const rest = text.slice(name.length, name.length + LEAD);
  const kind = COURTESY_NAME.test(rest) || LIFE.test(rest) ? 'person' : kindOfClause(rest);
  if (kind === undefined || (kind === 'person' && !PERSON.test(name))) return [];
  const latin = IN_LATIN.exec(rest)?.[1];
  return [{ kind, name }, ...(latin === undefined ? [] : [{ kind, name: latin }])];
}

function kindOfClause(rest: string): ListedKind | undefined {
  const clauses = rest.replace(/[（(][^）)]*[）)]/gu, '').split(/[，。；：]/u);
  const said = clauses.slice(0, 3).find((clause) => /^(?:是|为|乃|系)|[是为]/u.test(clause));
  return said === undefined ? undefined : KIND_OF_HEAD.find(([, head]) => head.test(said))?.[0];
}
