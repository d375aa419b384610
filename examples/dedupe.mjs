// Find items that say the same, in clusters in which any two match.
import { dedupe, loadEncoder } from 'kenyon';

const encoder = await loadEncoder();
try {
  const { clusters } = await dedupe(
    [
      { id: '1', text: '怎么修改登录密码' },
      { id: '2', text: '如何修改登录密码？' },
      { id: '3', text: '怎么注销账号' },
      { id: '4', text: '怎么修改登录密码' },
    ],
    // A number given by hand; `kenyon/pairs` fits one on labelled pairs, and says what it is worth.
    { encoder, threshold: 0.9 },
  );
  for (const { kept, duplicates } of clusters) {
    const repeated = duplicates.map(({ item, reason }) => `${item.id} (${reason})`);
    console.log(`keep ${kept.id}, repeated by ${repeated.join(', ')}`);
  }
} finally {
  await encoder.close();
}
