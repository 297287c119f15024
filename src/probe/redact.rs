//! Takes out of texts what lets somebody else in or see: authorization ids, session tokens, signatures.
//!
//! An authorization id opens the details of a denied request to anyone in the account who may ask for them
//! (<https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html>).

/// What precedes a secret, in lower case; the secret is the word that follows.
const MARKS: [&str; 8] = [
    "authorization id: ",
    "authorization id ",
    "authorizationid=",
    "x-amz-security-token=",
    "x-amz-signature=",
    "x-amz-credential=",
    "aws_session_token=",
    "aws_secret_access_key=",
];

const SHOWN: &str = "[redacted]";

/// The text with every secret replaced by `[redacted]`.
pub(super) fn redacted(text: &str) -> String {
    // ASCII lower case keeps byte positions.
    let lower = text.to_ascii_lowercase();
    let mut shown = String::with_capacity(text.len());
    let mut from = 0;
    while let Some((at, mark)) = MARKS
        .iter()
        .filter_map(|mark| lower[from..].find(mark).map(|at| (from + at, mark)))
        .min_by_key(|(at, mark)| (*at, std::cmp::Reverse(mark.len())))
    {
        let secret = at + mark.len();
        let length = text[secret..]
            .find(|c: char| c.is_whitespace() || matches!(c, '&' | '"' | '\'' | '<' | '>' | ',' | ')'))
            .unwrap_or(text.len() - secret);
        shown.push_str(&text[from..secret]);
        if length > 0 {
            shown.push_str(SHOWN);
        }
        from = secret + length;
    }
    shown.push_str(&text[from..]);
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_go_and_the_rest_stays() {
        for (text, expected) in [
            ("Access Denied", "Access Denied"),
            (
                "not authorized … authorization id: a1b2-c3d4 and more",
                "not authorized … authorization id: [redacted] and more",
            ),
            (
                "https://h/k?X-Amz-Credential=AKIA%2F1&X-Amz-Signature=abc&X-Amz-Security-Token=tok",
                "https://h/k?X-Amz-Credential=[redacted]&X-Amz-Signature=[redacted]&X-Amz-Security-Token=[redacted]",
            ),
            ("Authorization ID: ", "Authorization ID: "),
            ("authorization id: x\nauthorization id: y", "authorization id: [redacted]\nauthorization id: [redacted]"),
        ] {
            assert_eq!(redacted(text), expected);
        }
    }
}
