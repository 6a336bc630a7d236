//! Calendar dates as files write them: ten characters, `YYYY-MM-DD`, and only days that exist. Everything that reads a
//! date reads it here, so that no two places disagree about what one is. No clock: today is handed in.

use std::fmt;

/// Days from 0000-03-01, where the arithmetic below starts, to 1970-01-01.
const EPOCH: i64 = 719_468;

/// A day of the Gregorian calendar, from 0001-01-01 to 9999-12-31. Dates compare as days do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    year: u16,
    month: u8,
    day: u8,
}

impl Date {
    /// The day, if the calendar has it.
    #[must_use]
    pub fn new(year: u16, month: u8, day: u8) -> Option<Self> {
        let real = (1..=9999).contains(&year)
            && (1..=12).contains(&month)
            && (1..=days_in_month(year, month)).contains(&day);
        real.then_some(Self { year, month, day })
    }

    /// Reads `YYYY-MM-DD` and nothing else: no white space, no shorter numbers, no other separators.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let &[y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = text.as_bytes() else {
            return None;
        };
        let year = number(&[y1, y2, y3, y4])?;
        let month = u8::try_from(number(&[m1, m2])?).ok()?;
        let day = u8::try_from(number(&[d1, d2])?).ok()?;
        Self::new(year, month, day)
    }

    /// Reads a date that is only written another way: year first, but with `/` or `.` between the numbers, or without
    /// their zeros. For offering the right form; which of two short numbers is the day nobody guesses.
    #[must_use]
    pub fn parse_other_form(text: &str) -> Option<Self> {
        let mut parts = text.split(['-', '/', '.']);
        let mut part = |lengths: std::ops::RangeInclusive<usize>| {
            let digits = parts.next().filter(|p| lengths.contains(&p.len()))?;
            number(digits.as_bytes())
        };
        let (year, month, day) = (part(4..=4)?, part(1..=2)?, part(1..=2)?);
        if parts.next().is_some() {
            return None;
        }
        Self::new(year, u8::try_from(month).ok()?, u8::try_from(day).ok()?)
    }

    /// The day that many days after 1970-01-01. Days outside of the years 1 to 9999 become the first or last of them.
    #[must_use]
    pub fn from_unix_days(days: i64) -> Self {
        // Howard Hinnant's `civil_from_days`: years begin in March, so that the leap day is the last of its year.
        const FIRST: i64 = -719_162;
        const LAST: i64 = 2_932_896;
        let shifted = days.clamp(FIRST, LAST) + EPOCH;
        let (era, of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
        let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let march_month = (5 * of_year + 2) / 153;
        let day = of_year - (153 * march_month + 2) / 5 + 1;
        let month = if march_month < 10 {
            march_month + 3
        } else {
            march_month - 9
        };
        let year = year_of_era + era * 400 + i64::from(month <= 2);
        let small = "days between FIRST and LAST are days of a year of four digits";
        Self {
            year: u16::try_from(year).expect(small),
            month: u8::try_from(month).expect(small),
            day: u8::try_from(day).expect(small),
        }
    }

    /// Days since 1970-01-01; negative before it.
    #[must_use]
    pub fn unix_days(self) -> i64 {
        // Howard Hinnant's `days_from_civil`, the inverse of the above.
        let (month, day) = (i64::from(self.month), i64::from(self.day));
        let year = i64::from(self.year) - i64::from(month <= 2);
        let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
        let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
        era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - EPOCH
    }

    /// Days from this day to another; negative where the other one is earlier.
    #[must_use]
    pub fn days_until(self, other: Self) -> i64 {
        other.unix_days() - self.unix_days()
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

/// Days from one date to another, both as text; `None` where one of them is not a date.
#[must_use]
pub fn days_between(from: &str, to: &str) -> Option<i64> {
    Some(Date::parse(from)?.days_until(Date::parse(to)?))
}

/// At most four ASCII digits as a number.
fn number(digits: &[u8]) -> Option<u16> {
    digits.iter().try_fold(0, |value, digit| {
        digit
            .is_ascii_digit()
            .then(|| value * 10 + u16::from(digit - b'0'))
    })
}

fn days_in_month(year: u16, month: u8) -> u8 {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Date, days_between};

    #[test]
    fn only_days_of_the_calendar_in_one_form_are_dates() {
        for date in [
            "0001-01-01",
            "1970-01-01",
            "2000-02-29",
            "2024-02-29",
            "2026-11-21",
            "9999-12-31",
        ] {
            assert_eq!(Date::parse(date).unwrap().to_string(), date);
        }
        for other in [
            "",
            "2026",
            "2026-1-1",
            "2026-99-99",
            "2026-00-10",
            "2026-13-01",
            "2026-01-00",
            "2026-01-32",
            "2026-04-31",
            "2026-02-29",
            "1900-02-29",
            "0000-01-01",
            "31.12.2027",
            "2027/12/31",
            "2026-01-01-1",
            " 2026-01-01",
            "2026-01-01 ",
            "2026-01-01T00:00:00Z",
            "+026-01-01",
            "２026-01-01",
            "2026–01–01",
            "soon",
        ] {
            assert_eq!(Date::parse(other), None, "{other}");
            assert_eq!(days_between(other, "2026-01-01"), None, "{other}");
            assert_eq!(days_between("2026-01-01", other), None, "{other}");
        }
    }

    #[test]
    fn another_form_is_read_where_it_is_certain() {
        for text in ["2026-01-31", "2026/1/31", "2026.01.31", "2026-1-31"] {
            let date = Date::parse_other_form(text).unwrap();
            assert_eq!(date.to_string(), "2026-01-31");
        }
        for text in [
            "31.1.2026",
            "1/2/2026",
            "2026-02-30",
            "2026-1",
            "2026-1-2-3",
            "26-1-2",
            "2026--1-2",
            "2026-+1-02",
        ] {
            assert_eq!(Date::parse_other_form(text), None, "{text}");
        }
    }

    #[test]
    fn days_are_counted_over_leap_days() {
        assert_eq!(days_between("2024-02-28", "2024-03-01"), Some(2));
        assert_eq!(days_between("2023-02-28", "2023-03-01"), Some(1));
        assert_eq!(days_between("2000-01-01", "2001-01-01"), Some(366));
        assert_eq!(days_between("2026-11-21", "2025-11-21"), Some(-365));
        for (days, date) in [
            (0, "1970-01-01"),
            (11_016, "2000-02-29"),
            (11_017, "2000-03-01"),
            (20_778, "2026-11-21"),
            (i64::MIN, "0001-01-01"),
            (i64::MAX, "9999-12-31"),
        ] {
            assert_eq!(Date::from_unix_days(days).to_string(), date);
        }
    }

    proptest! {
        #[test]
        fn days_and_texts_are_in_the_same_order(a in -719_162_i64..=2_932_896, b in -719_162_i64..=2_932_896) {
            let (first, second) = (Date::from_unix_days(a), Date::from_unix_days(b));
            prop_assert_eq!(first.unix_days(), a);
            prop_assert_eq!(Date::parse(&first.to_string()), Some(first));
            prop_assert_eq!(first.cmp(&second), a.cmp(&b));
            prop_assert_eq!(first.to_string().cmp(&second.to_string()), a.cmp(&b));
        }

        #[test]
        fn any_text_is_a_date_or_not(text in "\\PC{0,12}|[0-9]{4}-[0-9]{2}-[0-9]{2}") {
            if let Some(date) = Date::parse(&text) {
                prop_assert_eq!(date.to_string(), text);
            }
        }
    }
}
