// Owns which days people work in the United States (weekends, federal holidays), so that a button can skip to the next.
import { momentAt, wallClock } from "./dates.js";

const THURSDAY = 4;
const MONDAY = 1;

const weekday = ({ year, month, day }) => new Date(Date.UTC(year, month - 1, day)).getUTCDay();

function nth(date, wanted, count) {
  return weekday(date) === wanted && Math.ceil(date.day / 7) === count;
}

// On a Saturday it is kept the day before, on a Sunday the day after: New Year's Day may be kept on December 31st.
function fixed(date, month, day) {
  return [date.year, date.year + 1].some((year) => {
    const shift = { 0: 1, 6: -1 }[weekday({ year, month, day })] ?? 0;
    return Date.UTC(year, month - 1, day + shift) === Date.UTC(date.year, date.month - 1, date.day);
  });
}

/** Whether `{year, month, day}` is a federal holiday (5 U.S.C. 6103), or the weekday on which one is kept. */
export function isHoliday(date) {
  const { month, day } = date;
  const floating = {
    1: () => nth(date, MONDAY, 3), 2: () => nth(date, MONDAY, 3), 5: () => weekday(date) === MONDAY && day > 24,
    9: () => nth(date, MONDAY, 1), 10: () => nth(date, MONDAY, 2), 11: () => nth(date, THURSDAY, 4),
  };
  const kept = [[1, 1], [6, 19], [7, 4], [11, 11], [12, 25]].some(([inMonth, onDay]) => fixed(date, inMonth, onDay));
  return kept || Boolean(floating[month]?.());
}

/** 9:00 of the first working day after today, on the wall clocks of `zone`; seconds. */
export function nextOfficeMorning(present, zone) {
  const today = wallClock(present, zone);
  for (let ahead = 1; ; ahead += 1) {
    const moved = new Date(Date.UTC(today.year, today.month - 1, today.day + ahead));
    const date = { year: moved.getUTCFullYear(), month: moved.getUTCMonth() + 1, day: moved.getUTCDate() };
    if (weekday(date) % 6 !== 0 && !isHoliday(date)) return momentAt({ ...date, hour: 9 }, zone);
  }
}
