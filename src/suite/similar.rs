//! What a misspelt word was probably meant to be.

/// The known word closest to the one found, where it is close enough to be a slip of the keyboard.
pub(crate) fn closest<'a>(found: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    // Comparing is quadratic in the length, and nobody mistypes a word of this length for one of ours.
    if found.len() > 64 {
        return None;
    }
    let found = found.to_ascii_lowercase();
    let near = |word: &&str| {
        let distance = strsim::damerau_levenshtein(&found, &word.to_ascii_lowercase());
        (distance <= 1 + word.len() / 4).then_some(distance)
    };
    known.into_iter().filter_map(|word| near(&word).map(|distance| (distance, word))).min().map(|(_, word)| word)
}
