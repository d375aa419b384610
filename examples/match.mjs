// Fit a threshold on labelled pairs, test it on others, and decide about new ones.
import { cosineScorer, loadEncoder, matchPairs } from 'kenyon';
import { fitThreshold, LabelledSplit, testThreshold } from 'kenyon/pairs';

const FIT = [
  ['怎么退货', '如何退货', 1],
  ['怎么退货', '怎么换手机号', 0],
  ['订单什么时候发货', '我的订单多久发货', 1],
  ['订单什么时候发货', '发票怎么开', 0],
  ['How do I reset my password?', 'I forgot my password, how to reset it?', 1],
  ['How do I reset my password?', 'How do I delete my account?', 0],
];
const TEST = [
  ['可以用信用卡付款吗', '支持信用卡支付吗', 1],
  ['可以用信用卡付款吗', '快递到哪了', 0],
  ['Where is my parcel?', 'Can you tell me where my package is?', 1],
  ['Where is my parcel?', 'What payment methods do you take?', 0],
];

const encoder = await loadEncoder();
try {
  const scorer = cosineScorer(encoder);
  const split = async (name, rows) => {
    const labelled = new LabelledSplit({ model: scorer.fingerprint, name });
    const pairs = rows.map(([a, b, label]) => ({ a, b, label }));
    for await (const { pair, score } of matchPairs(pairs, { scorer })) labelled.add(pair, pair.label, score);
    return labelled.scores();
  };
  const threshold = testThreshold(fitThreshold(await split('fit', FIT)), await split('test', TEST));
  console.log(
    `cut at ${threshold.threshold.toFixed(3)}, right about ${threshold.test.accuracy * TEST.length} of ${TEST.length}`,
  );

  const pairs = [{ a: '能开发票吗', b: '可以开发票吗' }];
  for await (const { decision, probability } of matchPairs(pairs, { scorer, threshold })) {
    console.log(`${decision} (${probability.toFixed(2)})`);
  }
} finally {
  await encoder.close();
}
