//! When to ask again. Pure.

use std::time::{Duration, SystemTime};

/// The first wait; each further one is twice as long.
const FIRST: Duration = Duration::from_millis(400);

/// How long to wait before attempt `attempt` (1 is the first retry): what the server asked for, or else twice as long each time, by a
/// quarter more or less. `jitter` is any number; it decides how much.
pub fn delay(attempt: u32, asked: Option<Duration>, jitter: u64) -> Duration {
    if let Some(asked) = asked {
        return asked;
    }
    let whole = FIRST * 2u32.saturating_pow(attempt.saturating_sub(1).min(6));
    whole * 3 / 4 + whole / 2 * u32::try_from(jitter % 1024).unwrap_or(0) / 1024
}

/// What a `Retry-After` header asks for: seconds, or a date.
pub fn after(header: &str, now: SystemTime) -> Option<Duration> {
    let header = header.trim();
    if let Ok(seconds) = header.parse::<u32>() {
        return Some(Duration::from_secs(seconds.into()));
    }
    let date = httpdate::parse_http_date(header).ok()?;
    Some(date.duration_since(now).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_and_vary() {
        let between = |attempt, low: u64, high: u64| {
            for jitter in [0, 511, 1023, u64::MAX] {
                let wait = delay(attempt, None, jitter);
                assert!((Duration::from_millis(low)..=Duration::from_millis(high)).contains(&wait), "{attempt} {wait:?}");
            }
        };
        between(1, 300, 500);
        between(2, 600, 1000);
        between(100, 19_200, 32_000);
        assert_eq!(delay(1, Some(Duration::from_secs(7)), 0), Duration::from_secs(7));
    }

    #[test]
    fn servers_ask_in_seconds_or_by_date() {
        let now = httpdate::parse_http_date("Tue, 15 Nov 1994 08:12:31 GMT").unwrap();
        assert_eq!(after(" 3 ", now), Some(Duration::from_secs(3)));
        assert_eq!(after("Tue, 15 Nov 1994 08:12:35 GMT", now), Some(Duration::from_secs(4)));
        assert_eq!(after("Tue, 15 Nov 1994 08:00:00 GMT", now), Some(Duration::ZERO));
        assert_eq!((after("soon", now), after("-1", now), after("99999999999999", now)), (None, None, None));
    }
}
