//! Matching of `*` and `?`, without recursion and without exponential time.

/// A piece of a pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Token<'p> {
    Literal(&'p str),
    /// `?`: one character.
    One,
    /// `*`: any number of characters.
    Many,
}

/// Whether the `count` tokens that `token` gives match the whole of `text`.
///
/// Greedy: only the last `*` is ever tried again, and where a literal follows it, the search goes
/// on at the literal's next occurrence. At worst (`*?a?a…`) pattern length × text length steps.
pub(crate) fn matches<'p>(count: usize, token: impl Fn(usize) -> Token<'p>, text: &str) -> bool {
    let (mut at, mut position) = (0, 0);
    let mut last_star: Option<(usize, usize)> = None;
    loop {
        let rest = &text[position..];
        if at == count {
            if rest.is_empty() {
                return true;
            }
        } else {
            match token(at) {
                Token::Many if at + 1 == count => return true,
                Token::Many => {
                    at += 1;
                    last_star = Some((at, position));
                    continue;
                }
                Token::Literal(literal) if rest.starts_with(literal) => {
                    at += 1;
                    position += literal.len();
                    continue;
                }
                Token::One if !rest.is_empty() => {
                    at += 1;
                    position += first_char_len(rest);
                    continue;
                }
                Token::Literal(_) | Token::One => {}
            }
        }
        let Some((resume, start)) = last_star else {
            return false;
        };
        let Some(start) = next_start(token(resume), text, start) else {
            return false;
        };
        last_star = Some((resume, start));
        at = resume;
        position = start;
    }
}

/// The next position behind `start` at which the token after a `*` may match.
fn next_start(token: Token<'_>, text: &str, start: usize) -> Option<usize> {
    let rest = &text[start..];
    if rest.is_empty() {
        return None;
    }
    let next = start + first_char_len(rest);
    match token {
        Token::Literal(literal) => text[next..].find(literal).map(|found| next + found),
        Token::One | Token::Many => Some(next),
    }
}

fn first_char_len(text: &str) -> usize {
    text.chars().next().map_or(0, char::len_utf8)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matches_text(pattern: &str, text: &str) -> bool {
        let mut tokens = Vec::new();
        let mut rest = pattern;
        while let Some(c) = rest.chars().next() {
            let length = rest.find(['*', '?']).filter(|&at| at > 0).unwrap_or(rest.len());
            match c {
                '*' => tokens.push(Token::Many),
                '?' => tokens.push(Token::One),
                _ => tokens.push(Token::Literal(&rest[..length])),
            }
            rest = if matches!(c, '*' | '?') { &rest[1..] } else { &rest[length..] };
        }
        matches(tokens.len(), |at| tokens[at], text)
    }

    /// The definition, by recursion: exponential, for short texts only.
    fn by_definition(pattern: &[char], text: &[char]) -> bool {
        match pattern.split_first() {
            None => text.is_empty(),
            Some(('*', rest)) => (0..=text.len()).any(|skip| by_definition(rest, &text[skip..])),
            Some(('?', rest)) => !text.is_empty() && by_definition(rest, &text[1..]),
            Some((c, rest)) => text.first() == Some(c) && by_definition(rest, &text[1..]),
        }
    }

    #[test]
    fn agrees_with_the_definition_on_every_short_pattern_and_text() {
        let words = |alphabet: &[char], length: u32| -> Vec<Vec<char>> {
            (0..=length)
                .flat_map(|n| {
                    (0..alphabet.len().pow(n)).map(move |mut code| {
                        (0..n)
                            .map(|_| {
                                let c = code % alphabet.len();
                                code /= alphabet.len();
                                alphabet[c]
                            })
                            .collect()
                    })
                })
                .collect()
        };
        let texts = words(&['a', 'é'], 4);
        for pattern in words(&['a', 'é', '*', '?'], 5) {
            let spelled: String = pattern.iter().collect();
            for text in &texts {
                let string: String = text.iter().collect();
                assert_eq!(
                    matches_text(&spelled, &string),
                    by_definition(&pattern, text),
                    "`{spelled}` against `{string}`"
                );
            }
        }
    }

    #[test]
    fn hostile_stars_end_soon() {
        let pattern = "*a".repeat(5_000) + "b";
        let text = "a".repeat(20_000);
        assert!(!matches_text(&pattern, &text));
        assert!(matches_text(&"*a?".repeat(1_000), &text[..3_000]));
    }
}
