/** Pairs of words of opposite meaning: sides apart by a slash, words of one side by spaces. Single characters only where texts differ. */
const PAIRS = `
上 / 下
前 之前 以前 / 后 之后 以后
里 内 / 外
左 / 右
东 / 西
南 / 北
大 / 小
多 / 少
高 / 低 矮
长 / 短
早 提前 / 晚 迟 推迟 延后 延迟
快 / 慢
新 / 旧
冷 / 热
轻 / 重
胖 / 瘦
软 / 硬
深 / 浅
厚 / 薄
宽 / 窄
咸 / 淡
干 / 湿
真 / 假
男 / 女
进 入 / 出
开 打开 开启 / 关 关闭 关掉
来 / 去
买 购买 买入 / 卖 出售 卖出
借 / 还 归还
升 升高 上升 涨 上涨 / 降 降低 下降 跌 下跌
赢 胜 / 输 负 败
收 接收 收到 / 发 发送 寄 寄出
增 增加 增多 / 减 减少
得 / 失
生 / 死
存 存入 / 取 取出
租入 承租 / 出租
穿 / 脱
推 / 拉
加 / 减
首 / 末
首次 第一次 / 再次 最后一次
最早 / 最晚
最高 至多 最多 不超过 / 最低 至少 最少 不低于
以上 高于 超过 大于 / 以下 低于 不足 小于
便宜 / 贵 昂贵
容易 简单 / 困难 难 复杂
安全 / 危险
喜欢 喜爱 / 讨厌 厌恶
同意 赞成 支持 接受 / 反对 拒绝
允许 准许 可以 / 禁止
成功 / 失败
通过 合格 及格 / 不合格 挂科
相同 一样 相似 / 不同 不一样
公开 / 保密
合法 / 非法 违法
有效 / 无效
免费 / 收费 付费
收入 / 支出
盈利 赚 赚钱 / 亏损 亏 亏钱 赔钱
好处 优点 / 坏处 缺点
好 / 坏 差
优势 / 劣势
入职 / 离职
结婚 / 离婚
上班 / 下班
登录 登陆 / 退出
安装 / 卸载
添加 / 删除
解锁 / 锁定
冻结 / 解冻
开始 / 结束 停止
到达 / 出发 离开
起飞 / 降落
白天 / 晚上 夜里
饭前 / 饭后
空腹 / 饱腹
室内 / 室外 户外
国内 / 国外
线上 / 线下
主队 / 客队
主场 / 客场
进攻 / 防守
甲方 / 乙方
原告 / 被告
房东 出租人 / 租客 房客 承租人
买家 买方 / 卖家 卖方
债权人 / 债务人
雇主 / 雇员
父亲 爸爸 / 母亲 妈妈
哥哥 / 弟弟
姐姐 / 妹妹
充值 / 提现
存款 / 取款 贷款
减肥 / 增肥
吸气 / 呼气
阳性 / 阴性
急性 / 慢性
before / after
open opens opened opening / close closes closed closing shut
buy buys buying bought / sell sells selling sold
increase increases increased increasing rise rises rose rising grew / decrease decreases decreased decreasing fall falls fell falling drop drops dropped
win wins won winning / lose loses lost losing
accept accepts accepted accepting / reject rejects rejected refuse refuses refused decline declined
allow allows allowed permitted / forbid forbids forbidden ban bans banned prohibit prohibits prohibited
borrow borrows borrowed borrowing / lend lends lent lending
start starts started starting begin begins began / stop stops stopped stopping end ends ended ending finish
arrive arrives arrived arriving arrival / leave leaves left depart departs departed departure
on / off
up / down
in / out
into / from
left / right
above over / below under beneath
inside indoors indoor / outside outdoors outdoor
early earlier / late later
first / last
more / less fewer
most maximum / least minimum
many much / few little
high higher highest / low lower lowest
large larger big bigger / small smaller
long longer / short shorter
hot hotter warm warmer / cold colder cool cooler
fast faster quick quickly / slow slower slowly
cheap cheaper / expensive
easy easier / hard harder difficult
new / old
young younger / old older
safe / dangerous
good better best / bad worse worst
true / false
full / empty
love loves loved like likes liked / hate hates hated dislike dislikes disliked
remember remembers remembered / forget forgets forgot forgotten
pass passes passed / fail fails failed
succeed succeeded success / failure
hire hires hired / fire fires fired
gain gains gained profit / loss losses
income / expense expenses expenditure
deposit deposits deposited / withdraw withdraws withdrew withdrawal
send sends sent / receive receives received
push / pull
enable enabled / disable disabled
install installed / uninstall uninstalled
add adds added / remove removes removed delete deletes deleted
import imports imported / export exports exported
lock locks locked / unlock unlocks unlocked
include includes included including / exclude excludes excluded excluding
always / never
all every / none
both / neither
with / without
present / absent
public / private
landlord / tenant
employer / employee
buyer / seller
teacher / student
plaintiff / defendant
husband / wife
father / mother
brother / sister
son / daughter
men man male / women woman female
boy boys / girl girls
positive / negative
`;

interface Side {
  readonly pair: number;
  readonly side: 0 | 1;
}

const SIDES = readPairs();

/** Prefixes that turn a word into its opposite, as in unsafe, illegal, dishonest. */
const PREFIXES = ['un', 'in', 'im', 'il', 'ir', 'dis', 'non', 'non-'];

/** Says whether two words mean the opposite of each other: 买 and 卖, before and after, legal and illegal. */
export function areOpposite(a: string, b: string): boolean {
  const [sidesA, sidesB] = [SIDES.get(a) ?? [], SIDES.get(b) ?? []];
  if (sidesA.some((one) => sidesB.some((other) => other.pair === one.pair && other.side !== one.side))) return true;
  const [short, long] = a.length < b.length ? [a, b] : [b, a];
  return short.length > 3 && PREFIXES.some((prefix) => long === prefix + short);
}

/** Greatest length of a word of the list, in characters. */
export const LONGEST_OPPOSITE = Math.max(...Array.from(SIDES.keys(), (word) => word.length));

function readPairs(): ReadonlyMap<string, readonly Side[]> {
  const sides = new Map<string, Side[]>();
  for (const [pair, line] of PAIRS.trim().split('\n').entries()) {
    for (const [side, words] of line.split(' / ').entries()) {
      for (const word of words.split(' ')) sides.set(word, [...(sides.get(word) ?? []), { pair, side: side as 0 | 1 }]);
    }
  }
  return sides;
}
