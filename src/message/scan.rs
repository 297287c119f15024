//! One pass over the words of a text: the phrases it has, its status, and the API operation it names.
//!
//! In: a plain text. Out: [`Scan`]. Linear: at each word only the phrases that begin with it are compared.

use std::{collections::HashMap, sync::LazyLock};

use super::{
    phrases::{self, Signal},
    plain::Plain,
};

/// What the words of a text tell, whatever wraps them.
#[derive(Debug, Default)]
pub(super) struct Scan {
    /// The signals found, each once, nearest the top of the table first.
    pub(super) signals: Vec<&'static Signal>,
    /// The first HTTP error status.
    pub(super) status: Option<u16>,
    /// The first word that is a code of the table, as it stands.
    pub(super) code: Option<String>,
    /// The first API operation of S3 that is named.
    pub(super) operation: Option<String>,
    /// `permission denied`, which databases, shells and SSH say as well, in a text that is about AWS.
    pub(super) permission_denied: bool,
}

/// A phrase and the row of the table that it stands in.
type Entry = (&'static str, usize);

/// The table by the first word of each phrase.
static BY_FIRST_WORD: LazyLock<HashMap<&'static str, Vec<Entry>>> = LazyLock::new(|| {
    let mut index: HashMap<&'static str, Vec<Entry>> = HashMap::new();
    for (row, (_, phrases)) in phrases::rows().enumerate() {
        for phrase in *phrases {
            index.entry(&phrase[..word_length(phrase)]).or_default().push((phrase, row));
        }
    }
    index
});

impl Scan {
    pub(super) fn of(plain: &Plain) -> Self {
        let mut scan = Self::default();
        let mut rows = vec![false; phrases::rows().count()];
        let mut previous = "";
        let mut at = 0;
        while let Some(start) = next_word(&plain.folded, at) {
            let rest = &plain.folded[start..];
            let length = word_length(rest);
            let word = &rest[..length];
            scan.note_phrase(plain, start, word, &mut rows);
            scan.note_status(word, previous, &rest[length..]);
            scan.note_operation(&plain.shown[start..start + length]);
            previous = word;
            at = start + length;
        }
        scan.permission_denied = plain.folded.contains("permission denied") && is_about_aws(&plain.folded);
        scan.signals = phrases::rows().zip(rows).filter(|(_, found)| *found).map(|((signal, _), _)| signal).collect();
        scan
    }

    fn note_phrase(&mut self, plain: &Plain, start: usize, word: &str, rows: &mut [bool]) {
        let rest = &plain.folded[start..];
        let named_after = ["exception", "error", "fault"].iter().find_map(|ending| word.strip_suffix(ending));
        let matching =
            BY_FIRST_WORD.get(word).into_iter().flatten().filter(|(phrase, _)| starts_with_phrase(rest, phrase)).chain(
                BY_FIRST_WORD
                    .get(named_after.unwrap_or_default())
                    .into_iter()
                    .flatten()
                    .filter(|(phrase, _)| Some(*phrase) == named_after),
            );
        for (phrase, row) in matching {
            rows[*row] = true;
            let code = &plain.shown[start..start + phrase.len()];
            if self.code.is_none() && phrase.len() == phrase_word_length(phrase) && is_camel_case(code) {
                self.code = Some(plain.shown[start..start + word.len().max(phrase.len())].to_owned());
            }
        }
    }

    /// A number of three digits is a status where what stands beside it says so.
    fn note_status(&mut self, word: &str, previous: &str, after: &str) {
        const BEFORE: [&str; 13] = [
            "code",
            "statuscode",
            "status",
            "http",
            "https",
            "error",
            "occurred",
            "httpstatuscode",
            "httpcode",
            "response",
            "returned",
            "http_code",
            "exception",
        ];
        const AFTER: [&str; 8] = [
            "forbidden",
            "bad request",
            "moved permanently",
            "not found",
            "slow down",
            "service unavailable",
            "internal server error",
            "precondition failed",
        ];
        if self.status.is_some() || word.len() != 3 {
            return;
        }
        let Some(status) = word.parse().ok().filter(|status| (300..600).contains(status)) else { return };
        let after = after.trim_start_matches([' ', ':', '-', '(', ')']);
        let is_protocol_version = matches!(previous, "0" | "1" | "2");
        if is_protocol_version || BEFORE.contains(&previous) || AFTER.iter().any(|reason| after.starts_with(reason)) {
            self.status = Some(status);
        }
    }

    fn note_operation(&mut self, word: &str) {
        if self.operation.is_none() {
            self.operation = operation(word).map(str::to_owned);
        }
    }
}

/// Whether a word of the text is one that only stands where AWS is meant.
fn is_about_aws(folded: &str) -> bool {
    const WORDS: [&str; 11] =
        ["s3", "s3a", "s3n", "s3fs", "aws", "arn", "bucket", "buckets", "amazon", "amazonaws", "botocore"];
    folded.split(|c: char| !c.is_ascii_alphanumeric()).any(|word| WORDS.contains(&word))
}

/// The API's name of an operation, if the word is one in any SDK's spelling (`putObject`, `HEAD_OBJECT` is none).
pub(super) fn operation(word: &str) -> Option<&'static str> {
    const OPERATIONS: [&str; 38] = [
        "PutObject",
        "GetObject",
        "HeadObject",
        "DeleteObject",
        "DeleteObjects",
        "ListObjects",
        "ListObjectsV2",
        "ListObjectVersions",
        "ListMultipartUploads",
        "ListBuckets",
        "HeadBucket",
        "CopyObject",
        "CreateMultipartUpload",
        "UploadPart",
        "UploadPartCopy",
        "CompleteMultipartUpload",
        "AbortMultipartUpload",
        "PutObjectTagging",
        "GetObjectTagging",
        "PutObjectAcl",
        "GetObjectAcl",
        "PutObjectRetention",
        "PutObjectLegalHold",
        "GetObjectAttributes",
        "RestoreObject",
        "CreateBucket",
        "DeleteBucket",
        "GetBucketLocation",
        "GetBucketPolicy",
        "PutBucketPolicy",
        "GetBucketAcl",
        "PutBucketAcl",
        "PutBucketEncryption",
        "GetBucketEncryption",
        "PutBucketNotificationConfiguration",
        "CreateSession",
        "GetDataAccess",
        "AssumeRole",
    ];
    OPERATIONS.into_iter().find(|name| name.eq_ignore_ascii_case(word))
}

fn next_word(folded: &str, from: usize) -> Option<usize> {
    folded[from..].find(|c: char| c.is_ascii_alphanumeric()).map(|gap| from + gap)
}

fn word_length(folded: &str) -> usize {
    folded.bytes().take_while(u8::is_ascii_alphanumeric).count()
}

/// The length of a code, which may have a dot in it (`KMS.DisabledException`).
fn phrase_word_length(phrase: &str) -> usize {
    phrase.bytes().take_while(|b| b.is_ascii_alphanumeric() || *b == b'.').count()
}

fn is_camel_case(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_uppercase()) && word.bytes().filter(u8::is_ascii_uppercase).count() > 1
}

/// Whether the phrase stands here and ends where a word ends, or as the name of an exception.
fn starts_with_phrase(rest: &str, phrase: &str) -> bool {
    let Some(after) = rest.strip_prefix(phrase) else { return false };
    let ending = &after[..word_length(after)];
    matches!(ending, "" | "exception" | "error" | "fault" | "s" | "exceptions" | "errors")
}
