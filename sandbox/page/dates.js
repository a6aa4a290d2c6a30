// Owns how moments are written: Slack's date tokens, message times, day names. Takes zone and present time as arguments.

const DAY = 86400;
const formats = new Map();

function format(zone, options) {
  const key = `${zone} ${JSON.stringify(options)}`;
  if (!formats.has(key)) {
    try {
      formats.set(key, new Intl.DateTimeFormat("en-US", { timeZone: zone, ...options }));
    } catch {
      formats.set(key, new Intl.DateTimeFormat("en-US", { timeZone: "UTC", ...options }));
    }
  }
  return formats.get(key);
}

/** The parts of a moment (`year`, `month` as numbers and so on, 24-hour `hour`) on the wall clocks of `zone`. */
export function wallClock(ts, zone) {
  const options = { year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric", second: "numeric", hourCycle: "h23" };
  const parts = format(zone, options).formatToParts(ts * 1000).filter((part) => part.type !== "literal");
  return Object.fromEntries(parts.map((part) => [part.type, Number(part.value)]));
}

function dayNumber(ts, zone) {
  const { year, month, day } = wallClock(ts, zone);
  return Date.UTC(year, month - 1, day) / 1000 / DAY;
}

function say(ts, zone, options) {
  return format(zone, options).format(ts * 1000);
}

function ordinal(day) {
  if (day % 100 >= 11 && day % 100 <= 13) return `${day}th`;
  return `${day}${{ 1: "st", 2: "nd", 3: "rd" }[day % 10] ?? "th"}`;
}

/** "2:05 PM" in `zone`. */
export function clockTime(ts, zone) {
  return say(ts, zone, { hour: "numeric", minute: "2-digit" });
}

/** "Mon, Nov 23, 9:00 AM" in `zone`. */
export function dayAndTime(ts, zone) {
  return say(ts, zone, { weekday: "short", month: "short", day: "numeric", hour: "numeric", minute: "2-digit" });
}

/** The line between two days of messages: "Today", "Yesterday", "Monday, November 23rd". */
export function dayLine(ts, zone, present) {
  const near = nearDay(ts, zone, present);
  if (near && near !== "tomorrow") return near[0].toUpperCase() + near.slice(1);
  const { day, year } = wallClock(ts, zone);
  const text = `${say(ts, zone, { weekday: "long" })}, ${say(ts, zone, { month: "long" })} ${ordinal(day)}`;
  return year === wallClock(present, zone).year ? text : `${text}, ${year}`;
}

function nearDay(ts, zone, present) {
  const away = dayNumber(ts, zone) - dayNumber(present, zone);
  return { "-1": "yesterday", 0: "today", 1: "tomorrow" }[away] ?? null;
}

/** "3 minutes ago", "in 2 days". */
export function ago(ts, present) {
  const seconds = ts - present;
  const size = Math.abs(seconds);
  const [unit, length] = [["day", DAY], ["hour", 3600], ["minute", 60]].find(([, one]) => size >= one) ?? ["second", 1];
  return new Intl.RelativeTimeFormat("en-US", { numeric: "auto" }).format(Math.trunc(seconds / length), unit);
}

const TOKENS = {
  date_num: (ts, zone) => {
    const { year, month, day } = wallClock(ts, zone);
    return `${year}-${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}`;
  },
  date: (ts, zone) => {
    const { year, day } = wallClock(ts, zone);
    return `${say(ts, zone, { month: "long" })} ${ordinal(day)}, ${year}`;
  },
  date_short: (ts, zone) => say(ts, zone, { month: "short", day: "numeric", year: "numeric" }),
  date_long: (ts, zone) => `${say(ts, zone, { weekday: "long" })}, ${TOKENS.date(ts, zone)}`,
  date_pretty: (ts, zone, present) => nearDay(ts, zone, present) ?? TOKENS.date(ts, zone),
  date_short_pretty: (ts, zone, present) => nearDay(ts, zone, present) ?? TOKENS.date_short(ts, zone),
  date_long_pretty: (ts, zone, present) => nearDay(ts, zone, present) ?? TOKENS.date_long(ts, zone),
  time: (ts, zone) => clockTime(ts, zone),
  time_secs: (ts, zone) => say(ts, zone, { hour: "numeric", minute: "2-digit", second: "2-digit" }),
  ago: (ts, zone, present) => ago(ts, present),
};

/** Slack's date format (https://docs.slack.dev/messaging/formatting-message-text) for a reader in `zone`. */
export function slackDate(ts, template, zone, present) {
  return template.replace(/\{(\w+)\}/g, (whole, token) => TOKENS[token]?.(ts, zone, present) ?? whole);
}

/** The moment (seconds) at which the wall clocks of `zone` show this date and hour. */
export function momentAt({ year, month, day, hour }, zone) {
  const wanted = Date.UTC(year, month - 1, day, hour) / 1000;
  let guess = wanted;
  for (let round = 0; round < 2; round += 1) {
    const shown = wallClock(guess, zone);
    guess += wanted - Date.UTC(shown.year, shown.month - 1, shown.day, shown.hour, shown.minute, shown.second) / 1000;
  }
  return guess;
}
