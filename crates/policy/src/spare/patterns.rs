//! Patterns with `*` and `?` held against each other.

/// Whether every text that `narrow` matches is matched by `wide`. Says no where it is in doubt.
pub(super) fn covers(wide: &str, narrow: &str) -> bool {
    let (wide, narrow) = (wide.as_bytes(), narrow.as_bytes());
    // `*` of the wide one takes any piece of the narrow one, wildcards included; `?` takes one character.
    let mut reached = vec![false; narrow.len() + 1];
    reached[0] = true;
    for &token in wide {
        let mut next = vec![false; narrow.len() + 1];
        for at in 0..=narrow.len() {
            match token {
                b'*' => next[at] = reached[at] || at > 0 && next[at - 1],
                b'?' => next[at] = at > 0 && reached[at - 1] && narrow[at - 1] != b'*',
                letter => next[at] = at > 0 && reached[at - 1] && narrow[at - 1] == letter,
            }
        }
        reached = next;
    }
    reached[narrow.len()]
}

/// Whether some text is matched by both.
pub(super) fn intersects(one: &str, other: &str) -> bool {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    let width = other.len() + 1;
    // `meets[i * width + j]`: what is left of both, from `i` and `j` on, has a text in common.
    let mut meets = vec![false; (one.len() + 1) * width];
    for i in (0..=one.len()).rev() {
        for j in (0..=other.len()).rev() {
            let (a, b) = (one.get(i), other.get(j));
            let skip_one = a == Some(&b'*') && meets[(i + 1) * width + j];
            let skip_other = b == Some(&b'*') && meets[i * width + j + 1];
            meets[i * width + j] = match (a, b) {
                (None, None) => true,
                (Some(b'*'), Some(_)) => skip_one || skip_other || meets[i * width + j + 1],
                (Some(_), Some(b'*')) => skip_other || meets[(i + 1) * width + j],
                (Some(a), Some(b)) => (a == b || *a == b'?' || *b == b'?') && meets[(i + 1) * width + j + 1],
                (Some(_), None) => skip_one,
                (None, Some(_)) => skip_other,
            };
        }
    }
    meets[0]
}

#[cfg(test)]
mod tests {
    use super::{covers, intersects};

    #[test]
    fn a_pattern_covers_what_it_matches_whole() {
        for (wide, narrow, expected) in [
            ("*", "a/*", true),
            ("a/*", "a/b", true),
            ("a/*", "a/b/*", true),
            ("a/b/*", "a/*", false),
            ("a?c", "abc", true),
            ("a?c", "a*c", false),
            ("a*/z", "a/b/z", true),
            ("a/b", "a/b", true),
            ("a/b", "a/c", false),
        ] {
            assert_eq!(covers(wide, narrow), expected, "{wide} over {narrow}");
        }
    }

    #[test]
    fn patterns_meet_where_a_text_fits_both() {
        for (one, other, expected) in [
            ("a/*", "*/z", true),
            ("a/*", "b/*", false),
            ("a/*", "a/b", true),
            ("a?", "ab", true),
            ("a?", "a", false),
            ("*", "", true),
            ("a*c", "ab", false),
        ] {
            assert_eq!(intersects(one, other), expected, "{one} and {other}");
            assert_eq!(intersects(other, one), expected, "{other} and {one}");
        }
    }
}
