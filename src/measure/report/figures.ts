const integers = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

/** 140321 -> '140,321'. */
export function showCount(count: number): string {
  return integers.format(count);
}

/** A recall with as many digits as tell it from 1: '0.9873', '1'. */
export function showRecall(recall: number): string {
  return recall === 1 ? '1' : Math.min(recall, 0.9999).toFixed(4);
}

/** Queries a second: three digits that mean something. */
export function showRate(perSecond: number): string {
  return perSecond >= 1000
    ? integers.format(Number(perSecond.toPrecision(3)))
    : String(Number(perSecond.toPrecision(3)));
}

/** Milliseconds: '0.043', '1.25', '104'. */
export function showMs(ms: number): string {
  return ms >= 100 ? integers.format(ms) : ms >= 1 ? ms.toPrecision(3) : ms.toFixed(3);
}

/** Seconds: '0.4 s', '12.3 s', '3 min 5 s'. */
export function showSeconds(seconds: number): string {
  if (seconds < 99.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

/** Bytes in decimal units: '512 B', '34.5 MB'. */
export function showBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${unit === 0 ? value : value.toPrecision(3)} ${units[unit]}`;
}

/** Options in words: 'efSearch 64, M 16'. */
export function showOptions(options: Readonly<Record<string, number>>): string {
  return Object.entries(options)
    .map(([name, value]) => `${name} ${value}`)
    .join(', ');
}
