//! The root certificates that are trusted.
//!
//! In: the environment and the system's files. Out: a store. Absent on purpose: roots of our own.

use std::path::Path;

use rustls::RootCertStore;
use rustls_pki_types::{CertificateDer, pem::PemObject};

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
        return of_named(Path::new(&bundle));
    }
    if named("SSL_CERT_FILE").is_some() || named("SSL_CERT_DIR").is_some() {
        return of_system();
    }
    BUNDLES.iter().find_map(|path| of_bundle(Path::new(path))).unwrap_or_else(of_system)
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

/// A bundle all of whose certificates can be used; with another one the system's reader is asked, which leaves out what
/// it cannot use.
fn of_bundle(path: &Path) -> Option<RootCertStore> {
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(&std::fs::read(path).ok()?) {
        roots.add(certificate.ok()?).ok()?;
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

    #[test]
    fn a_bundle_that_cannot_be_used_is_left_alone() {
        let folder = std::env::temp_dir().join(format!("s3litmus-roots-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder");
        let file = folder.join("bundle.pem");
        for text in ["", "no certificate", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"] {
            std::fs::write(&file, text).expect("a file");
            assert!(of_bundle(&file).is_none(), "{text}");
            assert!(of_named(&file).is_empty(), "{text}");
        }
        assert!(of_bundle(&folder.join("absent.pem")).is_none());
        std::fs::remove_dir_all(&folder).expect("removed");
    }
}
