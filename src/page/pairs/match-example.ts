/** Pairs to try out, some with a label. */
export const EXAMPLE_PAIRS = [
  '怎么修改收货地址\t我想换一个收货地址\t1',
  '怎么修改收货地址\t怎么修改登录密码\t0',
  '退款多久能到账\t钱什么时候退回来\t1',
  '退款多久能到账\t退款需要什么条件\t0',
  '这趟车几点到上海\t这趟车几点从上海开\t0',
  '周末可以办理业务吗\t星期六星期天上班吗\t1',
  'How do I cancel my order?\tI want to call off my purchase\t1',
  'How do I cancel my order?\tHow do I place an order?\t0',
  'The shop opens at 9 am\tThe shop opens at nine in the morning\t1',
  'The shop opens at 9 am\tThe shop closes at 9 pm\t0',
  'Can I bring my dog?\tAre pets allowed?\t1',
  '怎么修改收货地址\t今天晚上吃什么\t0',
  '退款多久能到账\t明天会下雨吗\t0',
  'How do I cancel my order?\tThe river froze last winter\t0',
  'The shop opens at 9 am\tHe plays the violin\t0',
  'Can I bring my dog?\t可以带宠物吗',
].join('\n');
