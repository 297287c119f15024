//! What it means that an upload is refused, and passes when it asks for another encryption.
//!
//! Two faults look alike from outside: a policy that wants an encryption header, and a KMS key that may not be used.
//! They are told apart by how each would answer the same upload with every kind of header. In: those answers. Out:
//! [`Fits`]: how well each fault fits. The whole truth table is [`EXPLANATIONS`], and nowhere else.
//!
//! <https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html>,
//! <https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerSideEncryptionCustomerKeys.html>

use super::tried::ENCRYPTION;
use crate::{
    call::CallOptions,
    diagnosis::{Case, Tri},
};

/// How an upload asks to be encrypted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Asks {
    /// It sends no header: the bucket's default decides.
    Nothing,
    /// `AES256`.
    SseS3,
    /// `aws:kms` without a key: the AWS managed key, which everybody of the bucket's account may use, and nobody else.
    ManagedKey,
    /// `aws:kms` with a key.
    NamedKey,
    /// `aws:kms:dsse` without a key.
    TwoLayers,
    /// `aws:kms:dsse` with a key.
    NamedTwoLayers,
    /// A customer-provided key. New buckets refuse it by default, so a refusal says nothing.
    CustomerKey,
}

impl Asks {
    /// How these options ask.
    pub fn of(options: &CallOptions) -> Self {
        let key = options.sse_kms_key_id.is_some();
        match options.server_side_encryption.as_deref() {
            _ if options.sse_customer_key.is_some() => Self::CustomerKey,
            None => Self::Nothing,
            Some("aws:kms:dsse") if key => Self::NamedTwoLayers,
            Some("aws:kms:dsse") => Self::TwoLayers,
            Some("aws:kms") if key => Self::NamedKey,
            Some("aws:kms") => Self::ManagedKey,
            Some(_) => Self::SseS3,
        }
    }
}

/// What an explanation says of one kind of upload.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Cell {
    Passes,
    Refused,
    Either,
}

/// The two faults.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fault {
    Header,
    Key,
}

/// Whose bucket an explanation speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Bucket {
    Anybodys,
    TheCallers,
    AnotherAccounts,
}

/// One way in which uploads can be answered.
struct Explanation {
    what: &'static str,
    fault: Fault,
    bucket: Bucket,
    /// Whether people set up buckets like this; the others are only not excluded.
    usual: bool,
    /// In the order of [`Asks`].
    cells: [Cell; 7],
}

const P: Cell = Cell::Passes;
const R: Cell = Cell::Refused;
const E: Cell = Cell::Either;

const fn header(what: &'static str, usual: bool, cells: [Cell; 7]) -> Explanation {
    Explanation { what, fault: Fault::Header, bucket: Bucket::Anybodys, usual, cells }
}

const fn key(what: &'static str, bucket: Bucket, usual: bool, cells: [Cell; 7]) -> Explanation {
    Explanation { what, fault: Fault::Key, bucket, usual, cells }
}

/// The truth table.
const EXPLANATIONS: &[Explanation] = &[
    //                                            nothing, S3, managed, named, two layers, two layers named, customer's
    header("a policy wants any encryption header", true, [R, P, P, P, P, P, R]),
    header("a policy wants AES256", true, [R, P, R, R, R, R, R]),
    header("a policy wants aws:kms", true, [R, R, P, P, R, R, R]),
    header("a policy wants a header of KMS", true, [R, R, P, P, P, P, R]),
    header("a policy wants aws:kms:dsse", true, [R, R, R, R, P, P, R]),
    header("a policy wants a certain key", true, [R, R, R, E, R, E, R]),
    header("a policy takes a header or a customer's key", false, [R, P, P, P, P, P, P]),
    header("a policy takes no header of KMS", false, [P, P, R, R, E, E, E]),
    header("a policy takes aws:kms where a header is sent", false, [P, R, P, P, R, R, E]),
    header("a policy takes no key but another", false, [P, P, P, R, P, R, E]),
    key("the bucket's default key may not be used", Bucket::TheCallers, true, [R, P, P, E, P, E, E]),
    key("the bucket's default key may not be used", Bucket::AnotherAccounts, true, [R, P, R, E, R, E, E]),
    key("the named key may not be used", Bucket::TheCallers, true, [E, P, P, R, P, R, E]),
    key("the named key may not be used", Bucket::AnotherAccounts, true, [E, P, R, R, R, R, E]),
    key("the AWS managed key serves its own account only", Bucket::AnotherAccounts, true, [E, P, R, E, R, E, E]),
    key("no KMS key may be used", Bucket::Anybodys, false, [E, P, R, R, R, R, E]),
];

impl Explanation {
    fn fits(&self, answers: &[(Asks, bool)]) -> bool {
        answers.iter().all(|(asks, passed)| match self.cells[*asks as usize] {
            Cell::Either => true,
            Cell::Passes => *passed,
            Cell::Refused => !*passed,
        })
    }

    fn weight(&self, same_account: Option<bool>) -> Weight {
        let usual = match (self.bucket, same_account) {
            (Bucket::TheCallers, Some(false)) | (Bucket::AnotherAccounts, Some(true)) => return Weight::Excluded,
            _ => self.usual,
        };
        if usual { Weight::Usual } else { Weight::Unusual }
    }
}

/// How well a fault fits what was seen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Weight {
    /// It would have been answered otherwise.
    #[default]
    Excluded,
    /// Only a bucket that is set up strangely fits.
    Unusual,
    /// It fits.
    Usual,
}

/// How well one fault fits, and what the best explanation of it says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Fit {
    /// How well.
    pub(super) weight: Weight,
    /// In words; empty where the fault is excluded.
    pub(super) what: &'static str,
}

/// How well each of the two faults fits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Fits {
    /// A policy wants a header.
    pub(super) header: Fit,
    /// A key may not be used.
    pub(super) key: Fit,
}

/// Holds the answers against every explanation.
fn weigh(answers: &[(Asks, bool)], same_account: Option<bool>) -> Fits {
    let mut fits = Fits::default();
    for explanation in EXPLANATIONS.iter().filter(|explanation| explanation.fits(answers)) {
        let weight = explanation.weight(same_account);
        let best = match explanation.fault {
            Fault::Header => &mut fits.header,
            Fault::Key => &mut fits.key,
        };
        if weight > best.weight {
            *best = Fit { weight, what: explanation.what };
        }
    }
    fits
}

/// How well each fault fits the answers to the denied upload and to those that differ from it in encryption alone; none
/// where none of them came through.
pub(super) fn fits(case: &Case<'_>) -> Option<Fits> {
    let answers = answers(case);
    answers.iter().any(|(_, passed)| *passed).then(|| weigh(&answers, case.same_account()))
}

/// Whether it would tell the two faults apart to know whose bucket it is.
pub fn owner_would_tell(case: &Case<'_>) -> bool {
    let answers = answers(case);
    let passed = answers.iter().any(|(_, passed)| *passed);
    passed && case.same_account().is_none() && weigh(&answers, Some(true)) != weigh(&answers, Some(false))
}

/// Whether the answer to one more kind of upload could tell the two faults apart, or find either.
pub fn would_tell(case: &Case<'_>, asks: Asks) -> bool {
    let mut answers = answers(case);
    if answers.iter().any(|(known, _)| *known == asks) {
        return false;
    }
    if answers.iter().all(|(_, passed)| !passed) {
        // What is looked for is any that passes; a customer's key is refused too often to be worth the request.
        return asks != Asks::CustomerKey;
    }
    let mut suppose = |passed: bool, same_account: Option<bool>| {
        answers.push((asks, passed));
        let fits = weigh(&answers, same_account);
        answers.pop();
        (fits.header.weight, fits.key.weight)
    };
    // Whose bucket it is can still be asked.
    let accounts = case.same_account().map_or(vec![Some(true), Some(false)], |same| vec![Some(same)]);
    accounts.into_iter().any(|same_account| suppose(true, same_account) != suppose(false, same_account))
}

/// The denied upload and those that differ from it in encryption alone: how they asked, and whether they passed. Where a
/// second header is known to be needed, the uploads that send it.
fn answers(case: &Case<'_>) -> Vec<(Asks, bool)> {
    let ground = case.ground_changes();
    let mut answers = Vec::new();
    if ground.is_empty() {
        answers.push((Asks::of(&case.call().options), false));
    }
    for tried in case.trials.iter().filter(|tried| !tried.changes.is_empty()) {
        let (encryption, rest): (Vec<_>, Vec<_>) =
            tried.changes.iter().partition(|change| ENCRYPTION.contains(&change.field));
        if !rest.into_iter().eq(&ground) || encryption.is_empty() && ground.is_empty() {
            continue;
        }
        let asks = Asks::of(&tried.exchange.call.options);
        let answer = match tried.result {
            Tri::Passed => (asks, true),
            Tri::Denied => (asks, false),
            Tri::Silent => continue,
        };
        // The table knows one named key: the denied one where that is named.
        if !answers.iter().any(|(known, _)| *known == asks) {
            answers.push(answer);
        }
    }
    answers
}

#[cfg(test)]
mod tests {
    use super::{
        Asks::{CustomerKey, ManagedKey, NamedKey, NamedTwoLayers, Nothing, SseS3, TwoLayers},
        *,
    };

    const OWN: Option<bool> = Some(true);
    const OTHERS: Option<bool> = Some(false);

    /// Answers, whether key and caller are of one account, and the weights of the header and of the key.
    type Row = (&'static [(Asks, bool)], Option<bool>, (Weight, Weight));

    fn header_and_key(answers: &[(Asks, bool)], same_account: Option<bool>) -> (Weight, Weight) {
        let Fits { header, key } = weigh(answers, same_account);
        (header.weight, key.weight)
    }

    #[test]
    fn every_line_of_the_table_is_told() {
        use Weight::{Excluded, Unusual, Usual};
        let cases: &[Row] = &[
            // Without a header: AES256 alone leaves both, and the managed key tells whether any header is enough.
            (&[(Nothing, false), (SseS3, true)], None, (Usual, Usual)),
            (&[(Nothing, false), (SseS3, true), (ManagedKey, true)], None, (Usual, Usual)),
            (&[(Nothing, false), (SseS3, true), (ManagedKey, false)], OWN, (Usual, Unusual)),
            (&[(Nothing, false), (SseS3, true), (ManagedKey, false)], None, (Usual, Usual)),
            (&[(Nothing, false), (SseS3, true), (ManagedKey, false)], OTHERS, (Usual, Usual)),
            // A customer's key sends no header: where it passes, hardly a policy wants one; a refusal says nothing.
            (&[(Nothing, false), (SseS3, true), (CustomerKey, true)], None, (Unusual, Usual)),
            (&[(Nothing, false), (SseS3, true), (CustomerKey, false)], None, (Usual, Usual)),
            // No key is refused where SSE-S3 is.
            (&[(Nothing, false), (SseS3, false), (ManagedKey, true)], None, (Usual, Excluded)),
            (&[(Nothing, false), (SseS3, false), (NamedKey, true)], None, (Usual, Excluded)),
            (&[(Nothing, false), (SseS3, false), (TwoLayers, true)], None, (Usual, Excluded)),
            (&[(SseS3, false), (ManagedKey, true)], None, (Usual, Excluded)),
            (&[(SseS3, false), (Nothing, true)], None, (Unusual, Excluded)),
            (&[(SseS3, false), (Nothing, true), (ManagedKey, true)], None, (Unusual, Excluded)),
            // With a key named.
            (&[(NamedKey, false), (SseS3, true)], None, (Usual, Usual)),
            (&[(NamedKey, false), (SseS3, true), (ManagedKey, true)], None, (Unusual, Usual)),
            (&[(NamedKey, false), (SseS3, true), (Nothing, true)], None, (Unusual, Usual)),
            (&[(NamedKey, false), (SseS3, true), (Nothing, false), (ManagedKey, false)], OWN, (Usual, Unusual)),
            (&[(NamedKey, false), (SseS3, true), (Nothing, false), (ManagedKey, false)], OTHERS, (Usual, Usual)),
            // With a key named for two layers.
            (&[(NamedTwoLayers, false), (SseS3, true)], None, (Usual, Usual)),
            (&[(NamedTwoLayers, false), (SseS3, true), (Nothing, true)], OWN, (Unusual, Usual)),
            (&[(NamedTwoLayers, false), (SseS3, false), (NamedKey, true)], None, (Usual, Excluded)),
            // With the managed key.
            (&[(ManagedKey, false), (SseS3, true)], OTHERS, (Usual, Usual)),
            (&[(ManagedKey, false), (SseS3, true), (Nothing, false)], None, (Usual, Usual)),
            (&[(ManagedKey, false), (SseS3, true), (Nothing, false)], OWN, (Usual, Unusual)),
            (&[(ManagedKey, false), (SseS3, true), (Nothing, true)], OTHERS, (Unusual, Usual)),
            (&[(ManagedKey, false), (NamedKey, true), (SseS3, false)], None, (Usual, Excluded)),
        ];
        for (answers, same_account, expected) in cases {
            assert_eq!(header_and_key(answers, *same_account), *expected, "{answers:?} {same_account:?}");
        }
    }

    #[test]
    fn what_denies_the_upload_is_never_excluded_by_what_it_lets_through() {
        for explanation in EXPLANATIONS {
            let accounts = match explanation.bucket {
                Bucket::Anybodys => vec![None, OWN, OTHERS],
                Bucket::TheCallers => vec![None, OWN],
                Bucket::AnotherAccounts => vec![None, OTHERS],
            };
            let all = [Nothing, SseS3, ManagedKey, NamedKey, TwoLayers, NamedTwoLayers, CustomerKey];
            for same_account in accounts {
                let passes = |asks: &Asks| explanation.cells[*asks as usize] != Cell::Refused;
                let answers: Vec<_> = all.iter().map(|asks| (*asks, passes(asks))).collect();
                let fits = weigh(&answers, same_account);
                let own = if explanation.fault == Fault::Key { fits.key } else { fits.header };
                assert_ne!(own.weight, Weight::Excluded, "{}", explanation.what);
            }
        }
    }
}
