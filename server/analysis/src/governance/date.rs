//! Days between dates written as `YYYY-MM-DD`. Has no clock: the caller passes today's date.

/// Days from one date to another, negative if the other is earlier; `None` if one is not a date.
#[must_use]
pub fn days_between(from: &str, to: &str) -> Option<i64> {
    Some(day_number(to)? - day_number(from)?)
}

/// A day's number (Howard Hinnant's `days_from_civil`, without its epoch).
fn day_number(date: &str) -> Option<i64> {
    let mut parts = date.trim().split('-');
    let mut part = |digits: usize| {
        let text = parts
            .next()
            .filter(|p| p.len() == digits && p.bytes().all(|b| b.is_ascii_digit()))?;
        text.parse::<i64>().ok()
    };
    let (year, month, day) = (part(4)?, part(2)?, part(2)?);
    if parts.next().is_some() || !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    let year = if month <= 2 { year - 1 } else { year };
    let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    Some(era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year)
}

#[cfg(test)]
mod tests {
    use super::days_between;

    #[test]
    fn days_are_counted_over_leap_years() {
        assert_eq!(days_between("2024-02-28", "2024-03-01"), Some(2));
        assert_eq!(days_between("2023-02-28", "2023-03-01"), Some(1));
        assert_eq!(days_between("2000-01-01", "2001-01-01"), Some(366));
        assert_eq!(days_between("2026-11-21", "2026-11-20"), Some(-1));
        for odd in [
            "",
            "2026",
            "2026-1-1",
            "2026-13-01",
            "2026-01-32",
            "2026-01-01-1",
            "soon",
            "２026-01-01",
        ] {
            assert_eq!(days_between(odd, "2026-01-01"), None, "{odd}");
        }
    }
}
