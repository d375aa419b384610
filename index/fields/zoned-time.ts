/** Date, time and zone as ISO 8601 and RFC 3339 have them, and as programs print them: a blank for the T, +08 or +0800 for +08:00. */
const ZONED = /^(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d+))?)?(?:[Zz]|([+-])(\d\d)(?::?(\d\d))?)$/;
/** Shorter texts are none, and most values are. */
const MIN_LENGTH = '2024-05-01T08:00Z'.length;

/**
 * Writes a time with its zone as the same time in UTC: `2024-05-01T08:00:00+08:00` as `2024-05-01T00:00:00+00:00`. Times written so come in order of
 * time letter by letter, whatever fractions of a second they have, since + comes before the point and the digits.
 * @returns undefined for anything else, days and hours included that there are not.
 */
export function utcTime(text: string): string | undefined {
  if (text.length < MIN_LENGTH || text[4] !== '-') return undefined;
  const [, year, month, day, hour, minute, second = '00', fraction = '', sign, zoneHour = '0', zoneMinute = '0'] =
    ZONED.exec(text) ?? [];
  if (year === undefined) return undefined;
  const local = new Date(0);
  local.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  local.setUTCHours(Number(hour), Number(minute), Number(second));
  const written = `${year}-${month}-${day}T${hour}:${minute}:${second}`;
  // Of the 30th of February Date makes a day in March.
  if (isoSeconds(local) !== written || Number(zoneHour) > 23 || Number(zoneMinute) > 59) return undefined;
  const ahead = (sign === '-' ? -1 : 1) * (60 * Number(zoneHour) + Number(zoneMinute));
  const utc = isoSeconds(new Date(local.getTime() - 60_000 * ahead));
  // Before the year 0 and after 9999, years are written otherwise.
  if (!/^\d{4}-/.test(utc)) return undefined;
  const rest = fraction.replace(/0+$/, '');
  return `${utc}${rest === '' ? '' : `.${rest}`}+00:00`;
}

function isoSeconds(time: Date): string {
  return time.toISOString().replace(/\.\d+Z$/, '');
}
