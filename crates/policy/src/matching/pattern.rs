//! Texts of a policy with wildcards and variables.

use super::Truth;
use super::wildcard::{self, Token};
use crate::model::{Context, KeyName, Lookup};

/// What has a meaning in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Syntax {
    /// `*` and `?`.
    pub(crate) wildcards: bool,
    /// `${…}`: only under `Version` `2012-10-17`.
    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html>
    pub(crate) variables: bool,
}

/// A piece that is the same for every request.
#[derive(Clone, Debug)]
enum Plain {
    Literal(Box<str>),
    One,
    Many,
}

#[derive(Clone, Debug)]
enum Piece {
    Plain(Plain),
    Variable { key: KeyName, default: Option<Box<str>> },
}

#[derive(Clone, Debug)]
enum Kind {
    Everything,
    Exact,
    /// Ends in its only wildcard, `*`; the length of what is before it.
    Prefix(usize),
    Wildcards(Box<[Plain]>),
    Variables(Box<[Piece]>),
    /// Contains a variable that is not well formed.
    Never,
}

/// A compiled text.
#[derive(Clone, Debug)]
pub(crate) struct Pattern {
    text: Box<str>,
    kind: Kind,
}

impl Pattern {
    pub(crate) fn new(text: &str, syntax: Syntax) -> Self {
        let kind = match pieces(text, syntax) {
            None => Kind::Never,
            Some(pieces) => classify(pieces, text),
        };
        // `${*}` is an exact text that is spelt differently.
        if let Kind::Wildcards(pieces) = &kind
            && let [Plain::Literal(literal)] = &**pieces
        {
            return Pattern { text: literal.clone(), kind: Kind::Exact };
        }
        Pattern { text: text.into(), kind }
    }

    /// Whether the text has a `${…}` that is not well formed, so that nothing matches.
    pub(crate) fn is_broken(&self) -> bool {
        matches!(self.kind, Kind::Never)
    }

    /// The text, where only one text matches, whatever the context.
    pub(crate) fn fixed(&self) -> Option<&str> {
        matches!(self.kind, Kind::Exact).then_some(&*self.text)
    }

    /// The keys of its variables.
    pub(crate) fn variables(&self) -> impl Iterator<Item = &KeyName> {
        let pieces: &[Piece] = if let Kind::Variables(pieces) = &self.kind { pieces } else { &[] };
        pieces.iter().filter_map(|piece| match piece {
            Piece::Variable { key, .. } => Some(key),
            Piece::Plain(_) => None,
        })
    }

    pub(crate) fn matches(&self, text: &str, context: &Context) -> Truth {
        match &self.kind {
            Kind::Everything => Truth::Yes,
            Kind::Exact => Truth::from(*self.text == *text),
            Kind::Prefix(length) => Truth::from(text.as_bytes().starts_with(&self.text.as_bytes()[..*length])),
            Kind::Wildcards(pieces) => Truth::from(wildcard::matches(pieces.len(), |at| pieces[at].token(), text)),
            Kind::Variables(pieces) => match resolve(pieces, context) {
                Resolved::Tokens(tokens) => Truth::from(wildcard::matches(tokens.len(), |at| tokens[at], text)),
                Resolved::Unknown => Truth::Unknown,
                Resolved::Missing => Truth::No,
            },
            Kind::Never => Truth::No,
        }
    }

    /// Equality without regard to case; for texts without wildcards.
    pub(crate) fn equals_ignoring_case(&self, text: &str, context: &Context) -> Truth {
        match &self.kind {
            Kind::Exact => Truth::from(same_ignoring_case(&self.text, text)),
            Kind::Variables(pieces) => match resolve(pieces, context) {
                Resolved::Tokens(tokens) => {
                    let whole: String = tokens
                        .iter()
                        .map(|token| match token {
                            Token::Literal(literal) => literal,
                            Token::One | Token::Many => "",
                        })
                        .collect();
                    Truth::from(same_ignoring_case(&whole, text))
                }
                Resolved::Unknown => Truth::Unknown,
                Resolved::Missing => Truth::No,
            },
            Kind::Everything | Kind::Prefix(_) | Kind::Wildcards(_) | Kind::Never => Truth::No,
        }
    }
}

fn same_ignoring_case(one: &str, other: &str) -> bool {
    one.eq_ignore_ascii_case(other)
        || (!(one.is_ascii() && other.is_ascii()) && one.to_lowercase() == other.to_lowercase())
}

impl Plain {
    fn token(&self) -> Token<'_> {
        match self {
            Plain::Literal(literal) => Token::Literal(literal),
            Plain::One => Token::One,
            Plain::Many => Token::Many,
        }
    }
}

fn classify(pieces: Vec<Piece>, text: &str) -> Kind {
    let plain = |piece: &Piece| match piece {
        Piece::Plain(plain) => Some(plain.clone()),
        Piece::Variable { .. } => None,
    };
    let Some(plain) = pieces.iter().map(plain).collect::<Option<Vec<Plain>>>() else {
        return Kind::Variables(pieces.into());
    };
    match &*plain {
        [] => Kind::Exact,
        [Plain::Many] => Kind::Everything,
        [Plain::Literal(literal)] if **literal == *text => Kind::Exact,
        [Plain::Literal(literal), Plain::Many] if text.starts_with(&**literal) => Kind::Prefix(literal.len()),
        _ => Kind::Wildcards(plain.into()),
    }
}

/// Cuts a text into pieces; `None` where a variable is not well formed.
fn pieces(text: &str, syntax: Syntax) -> Option<Vec<Piece>> {
    let mut pieces = Vec::new();
    let mut literal = String::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let mut length = c.len_utf8();
        let special = match c {
            '*' if syntax.wildcards => Some(Piece::Plain(Plain::Many)),
            '?' if syntax.wildcards => Some(Piece::Plain(Plain::One)),
            '$' if syntax.variables && rest.starts_with("${") => {
                length = rest.find('}')? + 1;
                match &rest[2..length - 1] {
                    // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#policy-vars-specialchars
                    special @ ("*" | "?" | "$") => {
                        literal.push_str(special);
                        rest = &rest[length..];
                        continue;
                    }
                    variable => Some(variable_piece(variable)?),
                }
            }
            _ => None,
        };
        match special {
            None => literal.push(c),
            Some(piece) => {
                if !literal.is_empty() {
                    pieces.push(Piece::Plain(Plain::Literal(std::mem::take(&mut literal).into())));
                }
                // `**` is `*`.
                let is_star = |piece: &Piece| matches!(piece, Piece::Plain(Plain::Many));
                if !(is_star(&piece) && pieces.last().is_some_and(is_star)) {
                    pieces.push(piece);
                }
            }
        }
        rest = &rest[length..];
    }
    if !literal.is_empty() {
        pieces.push(Piece::Plain(Plain::Literal(literal.into())));
    }
    Some(pieces)
}

/// `key` or `key, 'default'`.
fn variable_piece(inside: &str) -> Option<Piece> {
    let (key, default) = match inside.split_once(',') {
        None => (inside, None),
        Some((key, default)) => {
            let default = default.trim().strip_prefix('\'')?.strip_suffix('\'')?;
            (key, Some(default.into()))
        }
    };
    let key = key.trim();
    if key.is_empty() || key.contains('\'') {
        return None;
    }
    Some(Piece::Variable { key: KeyName::new(key), default })
}

enum Resolved<'p> {
    Tokens(Vec<Token<'p>>),
    Unknown,
    Missing,
}

/// Puts in the values of variables. A `*` in a value stays a plain character. A key with several
/// values has no one text, so it resolves no variable.
fn resolve<'p>(pieces: &'p [Piece], context: &'p Context) -> Resolved<'p> {
    let mut tokens = Vec::with_capacity(pieces.len());
    let mut unknown = false;
    for piece in pieces {
        let token = match piece {
            Piece::Variable { key, default } => match (context.look_up(key), default) {
                (Lookup::Unknown, _) => {
                    unknown = true;
                    continue;
                }
                (Lookup::Values([value]), _) => Token::Literal(value),
                (Lookup::Absent | Lookup::Values(_), Some(default)) => Token::Literal(default),
                (Lookup::Absent | Lookup::Values(_), None) => return Resolved::Missing,
            },
            Piece::Plain(plain) => plain.token(),
        };
        // The matcher searches for literals, and an empty one is found everywhere.
        if token != Token::Literal("") {
            tokens.push(token);
        }
    }
    if unknown { Resolved::Unknown } else { Resolved::Tokens(tokens) }
}
