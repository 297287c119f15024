//! The root certificates that are trusted.
//!
//! In: the environment and the system's files. Out: a store. Absent on purpose: roots of our own.

use std::path::Path;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use rustls::RootCertStore;
use rustls_pki_types::{CertificateDer, pem::PemObject as _};

/// Where Linux distributions keep all roots in one file: Lambda's image and Fedora, Debian and Alpine, SUSE.
const BUNDLES: [&str; 4] = [
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
];

/// The roots to trust: the file of `AWS_CA_BUNDLE`, else what `SSL_CERT_FILE` and `SSL_CERT_DIR` name, else the
/// system's bundle in one file, which spares the folder of single certificates beside it.
pub(super) fn trusted() -> RootCertStore {
    let named = |variable| std::env::var_os(variable).filter(|value| !value.is_empty());
    if let Some(bundle) = named("AWS_CA_BUNDLE") {
        let bundle = Path::new(&bundle);
        return of_bundle(bundle).unwrap_or_else(|| of_named(bundle));
    }
    match (named("SSL_CERT_FILE"), named("SSL_CERT_DIR")) {
        (Some(bundle), None) => of_bundle(Path::new(&bundle)).unwrap_or_else(of_system),
        (_, Some(_)) => of_system(),
        (None, None) => BUNDLES.iter().find_map(|path| of_bundle(Path::new(path))).unwrap_or_else(of_system),
    }
}

/// What can be used of a bundle that somebody has named. Who names one wants no other roots, so that where nothing of it
/// can be used no https endpoint is trusted.
fn of_named(path: &Path) -> RootCertStore {
    let mut roots = RootCertStore::empty();
    let text = std::fs::read(path).unwrap_or_else(|error| {
        tracing::warn!("`AWS_CA_BUNDLE` names `{}`, which cannot be read: {error}", path.display());
        Vec::new()
    });
    let mut unusable = 0_usize;
    for certificate in CertificateDer::pem_slice_iter(&text) {
        let added = certificate.ok().and_then(|certificate| roots.add(certificate).ok());
        unusable += usize::from(added.is_none());
    }
    if roots.is_empty() {
        tracing::warn!(
            "`AWS_CA_BUNDLE` has no root certificate that can be used, so that no https endpoint is trusted"
        );
    } else if unusable > 0 {
        tracing::warn!(unusable, "certificates of `AWS_CA_BUNDLE` left out");
    }
    roots
}

/// A bundle of plain certificates, all of which can be used; with any other one the reader of rustls is asked, which
/// leaves out what it cannot use. That one is made for private keys and takes ten times as long: a third of what the
/// first https request costs.
fn of_bundle(path: &Path) -> Option<RootCertStore> {
    const BEGIN: &str = "-----BEGIN CERTIFICATE-----";
    const END: &str = "-----END CERTIFICATE-----";
    let text = std::fs::read_to_string(path).ok()?;
    let mut roots = RootCertStore::empty();
    for block in text.split(BEGIN).skip(1) {
        let (encoded, _) = block.split_once(END)?;
        let encoded: String = encoded.split_ascii_whitespace().collect();
        roots.add(STANDARD.decode(encoded).ok()?.into()).ok()?;
    }
    (!roots.is_empty()).then_some(roots)
}

/// What the variables name, else what is found in the places that Linux distributions use.
fn of_system() -> RootCertStore {
    let found = rustls_native_certs::load_native_certs();
    let mut roots = RootCertStore::empty();
    let (_, unusable) = roots.add_parsable_certificates(found.certs);
    if roots.is_empty() {
        tracing::warn!("no root certificate can be used, so that no https endpoint can be trusted: {:?}", found.errors);
    } else if unusable > 0 {
        tracing::debug!(unusable, "root certificates left out");
    }
    roots
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A root for tests alone.
    const ROOT: &str = include_str!("test_root.pem");

    /// What stands in bundles beside the roots, and is none.
    const OTHER: &str = "-----BEGIN TRUSTED CERTIFICATE-----\nAAAA\n-----END TRUSTED CERTIFICATE-----\n";

    fn file(text: &str) -> std::path::PathBuf {
        let file = std::env::temp_dir().join(format!("s3litmus-roots-{}.pem", ulid::Ulid::generate()));
        std::fs::write(&file, text).expect("a file");
        file
    }

    #[test]
    fn a_bundle_is_read_as_rustls_reads_it() {
        let lines = ROOT.replace('\n', "\r\n");
        for (text, certificates) in [
            (ROOT.to_owned(), 1),
            (format!("# a comment\n{ROOT}# another\n\n{ROOT}"), 2),
            (lines, 1),
            (format!("{OTHER}{ROOT}{OTHER}"), 1),
        ] {
            let file = file(&text);
            let roots = of_bundle(&file).expect("roots");
            assert_eq!(roots.len(), certificates, "{text}");
            assert_eq!(roots.roots, of_named(&file).roots, "{text}");
            std::fs::remove_file(file).expect("removed");
        }
    }

    #[test]
    fn what_is_not_plain_is_left_to_rustls() {
        let cut = ROOT.split("-----END").next().expect("a beginning");
        let unusable = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
        for text in [String::new(), "no certificate".to_owned(), cut.to_owned(), unusable.to_owned()] {
            let file = file(&text);
            assert!(of_bundle(&file).is_none(), "{text}");
            assert!(of_named(&file).is_empty(), "{text}");
            std::fs::remove_file(file).expect("removed");
        }
        let file = file(&format!("{ROOT}{unusable}"));
        assert!(of_bundle(&file).is_none());
        assert_eq!(of_named(&file).len(), 1);
        std::fs::remove_file(file).expect("removed");
        assert!(of_bundle(&std::env::temp_dir()).is_none());
        assert!(of_bundle(&std::env::temp_dir().join("s3litmus-no-such-bundle.pem")).is_none());
    }
}
