import type { Random } from '../../../src/core/random.ts';
import { isQuestion } from './clean-text.ts';

const VERBS =
  '安装|配置|使用|创建|设置|更改|修改|删除|添加|增加|查看|启用|禁用|关闭|打开|开启|管理|更新|升级|部署|导入|导出|备份|恢复|连接|运行|执行|编写|编辑|生成|构建|测试|调试|检查|验证|查找|搜索|选择|替换|移动|复制|转换|合并|拆分|分配|授予|撤销|注册|登录|下载|上传|发布|共享|分享|启动|停止|暂停|重启|重置|迁移|监控|优化|提升|提高|避免|防止|处理|解决|排查|训练|加载|保存|打印|显示|隐藏|列出|定义|声明|调用|实现|计算|比较|限制|允许|阻止|清理|自定义|定制|获取|读取|写入|插入|压缩|解压|加密|解密|挂载|卸载|编译|切换|扩展|扩容|绘制|制作|提交|申请|取消|审批|过滤|排序|统计|跟踪|发送|接收|同步';
/** Words that a verb is only the beginning of: 编译器, 连接池, 安装包. */
const NOT_VERB = '(?!器|池|员|户|者|量|性|率|法|符|项|名|框|表|数|值|集|库|包|键|日志|版|于|途|机|权|的|时)';
const OBJECT = '[\\p{L}\\p{N} ._/+#"“”「」《》()（）-]{1,30}';
const HOW_TO = new RegExp(`^(?:${VERBS})${NOT_VERB}${OBJECT}$`, 'u');
/** A task may begin with what it is done to, or where: 将表导出到文件, 在 Windows 上安装. */
const HOW_TO_WITH_OBJECT = new RegExp(
  `^(?:(?:将|把|为|从|通过).{1,15}|在.{1,15}[上中里下内]\\s?)(?:${VERBS})${NOT_VERB}[\\p{L}\\p{N} ._/+#-]{0,20}$`,
  'u',
);
/** Headings that begin like a task and name a thing: 安装指南, 管理概述, 配置文件. */
const THING =
  /(?:的(?:工具|方法|功能|函数|命令|程序|应用|实用程序)|概览|概述|指南|介绍|说明|手册|示例|例子|实践|总结|结论|案例|场景|原理|流程|参考|要求|条件|状态|策略)$/u;
const SHORT_THING = new RegExp(
  `^(?:${VERBS})(?:问题|文件|文档|参数|权限|方法|规则|限制|记录|列表|页面|选项|信息|工具|功能|语句|函数|类型|环境)$`,
  'u',
);

const NUMBERING =
  /^(?:第\s?[\d一二三四五六七八九十]+\s?[步章节]|步骤\s?[\d一二三四五六七八九十]+|\d{4,}|[一二三四五六七八九十\d]+(?:\.\d+)*\\?[.、)）])[\s.:：、]*/u;
const END_MARKS = /[\s，。：；、！!.:;,]+$/u;
const NOTE_AT_END = /\s*[（(][^（）()]*[）)]$/u;

/** A page's title and a heading on it. */
const TWO_HEADINGS = /(?<=\p{Script=Han}) (?=\p{Script=Han})/u;
/** Characters of a name. */
const NAME = /^[\p{L}\p{N}·・《》 .&'’-]{2,16}$/u;

/** A title without its numbering, a note in brackets and punctuation at its end. */
export function bareTitle(title: string): string {
  const bare = title.replace(NUMBERING, '').replace(END_MARKS, '').replace(NOTE_AT_END, '');
  return bare === '' ? title : bare;
}

/** Whether a heading tells to do something, so that it can be asked how: 安装 Docker, 将表导出到文件. */
export function isChineseHowTo(title: string): boolean {
  const bare = bareTitle(title);
  return (HOW_TO.test(bare) || HOW_TO_WITH_OBJECT.test(bare)) && !isThing(bare) && !TWO_HEADINGS.test(bare);
}

function isThing(title: string): boolean {
  return THING.test(title) || SHORT_THING.test(title);
}

type Form = (subject: string) => string;

const HOW_TO_FORMS: readonly Form[] = [
  (x) => `怎么${x}？`,
  (x) => `如何${x}？`,
  (x) => `怎样${x}`,
  (x) => `请问怎么${x}`,
  (x) => `想${x}，该怎么做？`,
  (x) => `我要${x}，怎么弄`,
  (x) => `${x}要怎么操作？`,
];

const RECIPE_FORMS: readonly Form[] = [
  (x) => `${x}怎么做？`,
  (x) => `怎么做${x}`,
  (x) => `${x}怎么做好吃`,
  (x) => `想吃${x}，在家怎么做？`,
  (x) => `做${x}要准备什么`,
  (x) => `请问${x}怎么做呢`,
];

const PERSON_FORMS: readonly Form[] = [
  (x) => `${x}是谁？`,
  (x) => `谁是${x}`,
  (x) => `${x}是什么人`,
  (x) => `${x}是干什么的？`,
  (x) => `有人知道${x}是谁吗`,
];

const PLACE_FORMS: readonly Form[] = [
  (x) => `${x}在哪里？`,
  (x) => `${x}在哪儿`,
  (x) => `${x}是什么地方？`,
  (x) => `${x}位于哪里`,
  (x) => `请问${x}在哪`,
];

const WORK_FORMS: readonly Form[] = [
  (x) => `${x}讲的是什么？`,
  (x) => `${x}讲了什么故事`,
  (x) => `有人看过${x}吗，讲什么的`,
  (x) => `${x}是什么作品？`,
];

const THING_FORMS: readonly Form[] = [
  (x) => `${x}是什么？`,
  (x) => `什么是${x}？`,
  (x) => `${x}是什么意思`,
  (x) => `${x}是干嘛的`,
  (x) => `能介绍一下${x}吗？`,
  (x) => `${x}是怎么回事`,
];

const USE_FORMS: readonly Form[] = [
  (x) => `${x}有什么用？`,
  (x) => `${x}是用来做什么的？`,
  (x) => `${x}能干什么`,
  (x) => `什么时候要用${x}`,
];

/** Questions that a section's heading asks behind a title. */
const SECTIONS: Readonly<Record<string, readonly Form[]>> = {
  历史: [(x) => `${x}有什么历史？`, (x) => `${x}的历史是怎样的`, (x) => `${x}是什么时候开始有的`],
  沿革: [(x) => `${x}的沿革是怎样的？`, (x) => `${x}是怎么发展来的`],
  生平: [(x) => `${x}的生平是怎样的？`, (x) => `${x}这个人一生做过什么`],
  剧情: [(x) => `${x}的剧情是什么？`, (x) => `${x}讲了什么`],
  剧情简介: [(x) => `${x}的剧情是什么？`, (x) => `${x}讲了什么`],
  故事简介: [(x) => `${x}讲了一个什么故事？`],
  交通: [(x) => `怎么去${x}？`, (x) => `${x}交通方便吗`],
  背景: [(x) => `${x}的背景是什么？`],
  评价: [(x) => `人们怎么评价${x}？`, (x) => `${x}评价怎么样`],
  票房: [(x) => `${x}的票房怎么样？`, (x) => `${x}票房多少`],
  地理: [(x) => `${x}的地理环境是怎样的？`],
  人口统计: [(x) => `${x}有多少人口？`, (x) => `${x}住着多少人`],
  位置: [(x) => `${x}在什么位置？`],
  争议: [(x) => `${x}有什么争议？`],
  影响: [(x) => `${x}有什么影响？`, (x) => `${x}带来了哪些影响`],
  家庭: [(x) => `${x}的家庭情况怎么样？`],
  家族: [(x) => `${x}的家人有谁？`],
  起源: [(x) => `${x}是怎么来的？`, (x) => `${x}起源于哪里`],
  设计: [(x) => `${x}是怎么设计的？`],
  计算: [(x) => `${x}要用多少料？`],
  必备原料和工具: [(x) => `${x}需要哪些原料？`, (x) => `${x}要准备什么`],
  操作: [(x) => `${x}有哪些步骤？`],
};

const PERSON =
  /(?:出生|演员|歌手|作家|导演|教授|政治家|政治人物|运动员|球员|选手|画家|学家|议员|官员|将领|主持人|皇帝|诗人|音乐家|女星|男星)/u;
const PLACE = /(?:位于|坐落|座落|城镇|村落|市镇|车站|景点|公园|是.{0,12}[省州县市镇村]的)/u;
const WORK = /(?:电影|电视剧|小说|动画|漫画|影片|剧集|专辑|连续剧)/u;
const USED = /(?:用于|用来|可用|作用是|功能是)/u;
/** Where a passage says what its subject is. */
const OPENING = 60;

/**
 * Makes a question out of a title and its passage, by the title's form: a task is asked how to do, a dish how to cook, a person
 * who, a place where, a section about its subject.
 * @returns undefined when the title has none of the forms.
 */
export function askInChinese(title: string, passage: string, random: Random): string | undefined {
  if (isQuestion(title, 'zh')) return bareTitle(title);
  const bare = bareTitle(title);
  const [subject, form] = formOf(bare, passage, random) ?? [];
  return form?.(subject!);
}

function formOf(title: string, passage: string, random: Random): [string, Form] | undefined {
  const pick = (forms: readonly Form[]) => forms[random.below(forms.length)];
  const heading = title.split(TWO_HEADINGS).at(-1)!;
  if (isChineseHowTo(heading)) return [heading, pick(HOW_TO_FORMS)];
  const recipe = /^(.+)的做法$/u.exec(title);
  if (recipe !== null) return [recipe[1], pick(RECIPE_FORMS)];
  const at = title.lastIndexOf(' ');
  const section = title.slice(at + 1);
  if (at > 0 && Object.hasOwn(SECTIONS, section))
    return [bareTitle(title.slice(0, at)).replace(/的做法$/u, ''), pick(SECTIONS[section])];
  // What does not begin with the name is not about it as a whole.
  const opening = passage.slice(0, OPENING);
  if (!NAME.test(title) || isThing(title) || TWO_HEADINGS.test(title) || !opening.includes(title)) return undefined;
  return [title, pick(formsOfName(opening.replaceAll(title, '')))];
}

/** How a name is asked for, by the first words about it. */
function formsOfName(opening: string): readonly Form[] {
  if (WORK.test(opening) && !PERSON.test(opening)) return WORK_FORMS;
  if (PERSON.test(opening)) return PERSON_FORMS;
  if (PLACE.test(opening)) return PLACE_FORMS;
  return USED.test(opening) ? USE_FORMS : THING_FORMS;
}
