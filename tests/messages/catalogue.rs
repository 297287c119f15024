//! The catalogue as a whole: every cause complete, none forgotten, its document current.

use std::{collections::BTreeSet, fs, path::Path};

use s3litmus::cause::{self, CAUSES, Layer};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

#[test]
fn every_cause_is_complete() {
    for cause in CAUSES {
        let texts = [
            cause.id,
            cause.title,
            cause.explanation,
            cause.said,
            cause.experiment,
            cause.repair,
            cause.owner,
            cause.docs,
        ];
        assert!(texts.iter().all(|text| !text.is_empty()), "{} has an empty text", cause.id);
        assert!(!cause.origin.is_empty(), "{} has no origin", cause.id);
        assert!(cause.docs.starts_with("https://docs.aws.amazon.com/"), "{}: {}", cause.id, cause.docs);
        assert!(cause.id.bytes().all(|b| b.is_ascii_lowercase() || b == b'-'), "{}", cause.id);
        for look_alike in cause.look_alikes {
            assert!(cause::find(look_alike).is_some(), "{} looks like `{look_alike}`, which is none", cause.id);
        }
        assert!(!cause.look_alikes.contains(&cause.id), "{} looks like itself", cause.id);
    }
}

#[test]
fn ids_are_unique_and_every_layer_has_a_cause() {
    let ids: BTreeSet<&str> = CAUSES.iter().map(|cause| cause.id).collect();
    assert_eq!(ids.len(), CAUSES.len());
    for layer in Layer::ALL {
        let is_covered = CAUSES.iter().any(|cause| cause.layer == *layer);
        assert_eq!(is_covered, *layer != Layer::Unknown, "{layer}");
    }
}

#[test]
fn every_file_of_the_catalogue_is_registered() {
    let files: BTreeSet<String> = fs::read_dir(Path::new(ROOT).join("src/cause/catalogue"))
        .unwrap()
        .map(|entry| entry.unwrap().path().file_stem().unwrap().to_str().unwrap().replace('_', "-"))
        .filter(|name| name != "mod")
        .collect();
    let ids: BTreeSet<String> = CAUSES.iter().map(|cause| cause.id.to_owned()).collect();
    assert_eq!(files, ids);
}

/// Rewrite with `S3LITMUS_BLESS=1 cargo test --test messages the_document`.
#[test]
fn the_document_is_current() {
    let path = Path::new(ROOT).join("docs/causes.md");
    if std::env::var_os("S3LITMUS_BLESS").is_some() {
        fs::write(&path, cause::markdown()).unwrap();
    }
    let current = fs::read_to_string(&path).unwrap();
    assert!(current == cause::markdown(), "docs/causes.md is not current; see this test's comment");
}
