use std::cmp::Ordering;

/// Compares two decimals as the host writes them (`-12`, `0.500`) exactly. None when one is no decimal of that form.
pub fn compare_decimals(left: &str, right: &str) -> Option<Ordering> {
    let (left, right) = (Decimal::parse(left)?, Decimal::parse(right)?);
    Some(match (left.negative, right.negative) {
        (false, true) => Ordering::Greater,
        (true, false) => Ordering::Less,
        (false, false) => left.compare_digits(&right),
        (true, true) => right.compare_digits(&left),
    })
}

/// Digits without zeros that say nothing. Zero is never negative.
struct Decimal<'a> {
    negative: bool,
    whole: &'a str,
    fraction: &'a str,
}

impl<'a> Decimal<'a> {
    fn parse(text: &'a str) -> Option<Decimal<'a>> {
        let (minus, digits) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (whole, fraction) = match digits.split_once('.') {
            Some((whole, fraction)) if !fraction.is_empty() => (whole, fraction),
            Some(_) => return None,
            None => (digits, ""),
        };
        let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || !all_digits(whole) || !all_digits(fraction) {
            return None;
        }
        let (whole, fraction) = (whole.trim_start_matches('0'), fraction.trim_end_matches('0'));
        let negative = minus && !(whole.is_empty() && fraction.is_empty());
        Some(Decimal { negative, whole, fraction })
    }

    fn compare_digits(&self, other: &Decimal<'_>) -> Ordering {
        (self.whole.len(), self.whole, self.fraction).cmp(&(other.whole.len(), other.whole, other.fraction))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_compared_by_value() {
        let ascending = ["-10.1", "-10", "-9.999", "-1", "-0.5", "0", "0.000001", "0.5", "1", "9.999", "10", "123456789012345678.5"];
        for (i, left) in ascending.iter().enumerate() {
            for (j, right) in ascending.iter().enumerate() {
                assert_eq!(compare_decimals(left, right), Some(i.cmp(&j)), "{} and {}", left, right);
            }
        }
    }

    #[test]
    fn zeros_that_say_nothing_do_not_count() {
        for (left, right) in [("0", "-0"), ("0.00", "0"), ("007", "7"), ("1.50", "1.5"), ("-0.0", "00")] {
            assert_eq!(compare_decimals(left, right), Some(Ordering::Equal), "{} and {}", left, right);
        }
    }

    #[test]
    fn what_is_no_decimal_is_not_compared() {
        for none in ["", "-", ".5", "1.", "+1", "1e3", " 1", "1 ", "1.2.3", "١", "0x1"] {
            assert_eq!(compare_decimals(none, "1"), None, "{}", none);
            assert_eq!(compare_decimals("1", none), None, "{}", none);
        }
    }
}
