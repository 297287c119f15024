//! Kleene's three values: the outcome of a test on a request of which not everything is known.

/// Whether something holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Truth {
    No,
    /// It depends on what is not known.
    Unknown,
    Yes,
}

impl Truth {
    pub(crate) fn and(self, other: Truth) -> Truth {
        self.min(other)
    }

    pub(crate) fn or(self, other: Truth) -> Truth {
        self.max(other)
    }

    /// Whether any holds; stops at the first that does.
    pub(crate) fn any(tests: impl IntoIterator<Item = Truth>) -> Truth {
        let mut outcome = Truth::No;
        for test in tests {
            outcome = outcome.or(test);
            if outcome == Truth::Yes {
                break;
            }
        }
        outcome
    }

    /// Whether all hold; stops at the first that does not.
    pub(crate) fn all(tests: impl IntoIterator<Item = Truth>) -> Truth {
        let mut outcome = Truth::Yes;
        for test in tests {
            outcome = outcome.and(test);
            if outcome == Truth::No {
                break;
            }
        }
        outcome
    }
}

impl std::ops::Not for Truth {
    type Output = Truth;

    fn not(self) -> Truth {
        match self {
            Truth::No => Truth::Yes,
            Truth::Unknown => Truth::Unknown,
            Truth::Yes => Truth::No,
        }
    }
}

impl From<bool> for Truth {
    fn from(holds: bool) -> Self {
        if holds { Truth::Yes } else { Truth::No }
    }
}

/// `outcome`, reversed where the element has its `Not` form.
pub(crate) fn negated_if(negated: bool, outcome: Truth) -> Truth {
    if negated { !outcome } else { outcome }
}
