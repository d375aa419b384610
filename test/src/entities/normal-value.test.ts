import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { alsoValues, namesOfValue, normalValue, widerValues } from '../../../src/entities/normal-value.ts';
import { anyText } from '../../fixtures/any-text.ts';

const SEED = 95;
const TYPES = ['place', 'person', 'organization', 'date', 'city'];

const parts = fc.constantFrom(
  ...[
    '北京',
    '市',
    '省',
    '海淀',
    '区',
    '吉林',
    '自治',
    '州',
    '县',
    '族',
    '壮族',
    '蒙古',
    '地区',
    '有限',
    '公司',
    '先生',
    '《',
    '》',
    '"',
  ],
  ...['mr. ', 'Inc.', ' Co', ', ', ' ', 'Apple', '·', '･', '１', '\u200b', '内', '新'],
);
const text = fc.oneof(
  fc.array(parts, { minLength: 1, maxLength: 9 }).map((list) => list.join('')),
  anyText({ minLength: 1, maxLength: 6 }),
);

test('a normal value is its own normal value, and never empty', () => {
  fc.assert(
    fc.property(fc.constantFrom(...TYPES), text, (type, name) => {
      const value = normalValue(type, name);
      assert.notEqual(value, '');
      assert.equal(normalValue(type, value), value);
      assert.ok(!alsoValues(type, name).includes(value));
      assert.deepEqual(alsoValues(type, value), alsoValues(type, name));
      for (const each of [...namesOfValue(name), ...widerValues(type, name)]) assert.notEqual(each, '');
    }),
    { seed: SEED, numRuns: 2000 },
  );
});

const ONE_PLACE = [
  ['北京市', '北京', '北 京 市', '“北京”'],
  ['广西壮族自治区', '广西'],
  ['内蒙古自治区', '内蒙古'],
  ['新疆维吾尔自治区', '新疆'],
  ['香港特别行政区', '香港'],
  ['台湾省', '台湾'],
  ['恩施土家族苗族自治州', '恩施'],
  ['黔东南苗族侗族自治州', '黔东南'],
  ['伊犁哈萨克自治州', '伊犁'],
  ['浦东新区', '浦东'],
  ['阿勒泰地区', '阿勒泰'],
  ['神农架林区', '神农架'],
  ['加利福尼亚州', '加利福尼亚'],
  ['津市市', '津市'],
  ['北京市海淀区', '北京海淀'],
  ['内蒙古自治区呼和浩特市赛罕区', '内蒙古呼和浩特赛罕'],
  ['厦门市', '厦门'],
  ['聊城市', '聊城'],
  ['成都市', '成都'],
  ['山东聊城市', '山东聊城'],
  ['西城区', '西城'],
  ['宝山区', '宝山'],
  ['西湖区', '西湖'],
  ['渝中区', '渝中'],
  ['New  York', 'new york', 'Ｎｅｗ Ｙｏｒｋ'],
] as const;

test('ways to write one place are one', () => {
  for (const names of ONE_PLACE) {
    const values = names.map((name) => normalValue('place', name));
    assert.deepEqual([...new Set(values)], [names[1]], names[0]);
    assert.equal(normalValue('LOC', names[0]), names[1]);
  }
});

test('words, names that would be too short, and names of other places keep their suffix', () => {
  const kept = [
    '沙市',
    '津市',
    '蓟县',
    '沁县',
    '吉林市',
    '河北区',
    '海南藏族自治州',
    '徐州',
    '江苏徐州',
    '阳光小区',
    '超市',
    '沃尔玛超市',
  ];
  kept.push(
    '城市',
    '都市',
    '地区',
    '自治区',
    '自贸区',
    '深圳经济特区',
    '鄂温克族自治旗',
    '北京东路',
    '市中区',
    '大学城社区',
    '北京市场',
  );
  for (const name of kept) assert.equal(normalValue('place', name), name);
});

test('only places lose an administrative suffix, and only persons a title', () => {
  assert.equal(normalValue('organization', '北京市'), '北京市');
  assert.equal(normalValue('place', '张三先生'), '张三先生');
  for (const [name, value] of [
    ['张 三', '张三'],
    ['张三先生', '张三'],
    ['王先生', '王先生'],
    ['Mr. Smith', 'smith'],
    ['Prof. Dr. Jane  Doe', 'jane doe'],
    ['列奥纳多・达･芬奇', '列奥纳多·达·芬奇'],
    ['Mrs', 'mrs'],
    ['《红楼梦》', '红楼梦'],
  ])
    assert.equal(normalValue('person', name), value);
});

test('a company is also listed without its legal form', () => {
  for (const [name, also] of [
    ['华为技术有限公司', '华为技术'],
    ['阿里巴巴集团控股股份有限公司', '阿里巴巴集团控股'],
    ['百度（中国）有限公司', '百度(中国)'],
    ['Apple Inc.', 'apple'],
    ['Foo Co., Ltd.', 'foo'],
    ['Barnes & Noble, Inc', 'barnes & noble'],
  ]) {
    assert.deepEqual(alsoValues('company', name), [also]);
    assert.deepEqual(alsoValues('person', name), []);
  }
  for (const name of ['Cisco', 'Costco', '有限公司', '苹果公司', 'SA', 'Texaco', 'in-co', '清华大学'])
    assert.deepEqual(alsoValues('organization', name), []);
});

test('an address names the wider places that it lies in', () => {
  for (const [name, ...wider] of [
    ['北京市海淀区', '北京', '海淀'],
    ['湖南长沙', '湖南', '长沙'],
    ['湖南省长沙市岳麓区', '湖南', '长沙', '岳麓'],
    ['济南市市中区', '济南'],
    ['新疆维吾尔自治区伊犁哈萨克自治州', '新疆', '伊犁'],
    ['广东省英德市英城街道', '广东', '英德'],
    ['北京市体育彩票管理中心', '北京'],
    ['上海图书馆', '上海'],
    ['吉林省吉林市', '吉林'],
    ['内蒙古自治区赤峰市', '内蒙古', '赤峰'],
    ['北京的怀柔', '北京', '怀柔'],
    ['柬埔寨南部城市西哈努克'],
    ['北京东路'],
    ['海南藏族自治州'],
    ['北京市'],
    ['new york'],
  ])
    assert.deepEqual(widerValues('place', name), wider);
});

test('a value has a shorter name unless that is a word', () => {
  for (const [value, ...names] of [
    ['北京市', '北京市', '北京'],
    ['海淀区', '海淀区', '海淀'],
    ['和平区', '和平区'],
    ['华为技术有限公司', '华为技术有限公司', '华为技术'],
    ['《民法典》', '民法典'],
    ['iPhone 15', 'iphone 15'],
  ])
    assert.deepEqual(namesOfValue(value), names);
});

test('a hostile name takes no longer than a long one', () => {
  for (const part of ['市', '族自治州', '《', '公司', ' co', 'mr. ', '" ', '北京市']) {
    for (const type of TYPES) assert.notEqual(normalValue(type, part.repeat(3_000)), '');
    assert.ok(namesOfValue(part.repeat(3_000)).length > 0);
  }
});
