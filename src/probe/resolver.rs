//! Names to addresses: the system's resolver, and every name under the host of a loopback endpoint.
//!
//! The SDK puts an access point into the host name (`NAME-ACCOUNT.localhost`), and no hosts file has that.

use std::{
    net::IpAddr,
    sync::{Arc, OnceLock},
};

use aws_smithy_runtime_api::client::dns::{DnsFuture, ResolveDns, ResolveDnsError};

/// A host of this machine with its addresses.
pub(super) type Loopback = (String, Vec<IpAddr>);

/// A clone is the same resolver.
#[derive(Clone, Debug, Default)]
pub(super) struct Resolver {
    /// Set once the configuration is read, which is done with a client that has this resolver.
    loopback: Arc<OnceLock<Vec<Loopback>>>,
}

impl Resolver {
    /// Names the hosts that are this machine; the first call counts.
    pub(super) fn learn(&self, loopback: impl IntoIterator<Item = Loopback>) {
        self.loopback.get_or_init(|| loopback.into_iter().collect());
    }

    fn at_this_machine(&self, name: &str) -> Option<&[IpAddr]> {
        let name = name.trim_end_matches('.').to_ascii_lowercase();
        let (_, addresses) = self.loopback.get()?.iter().find(|(host, _)| {
            name.strip_suffix(host.as_str()).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
        })?;
        Some(addresses)
    }
}

impl ResolveDns for Resolver {
    fn resolve_dns<'a>(&'a self, name: &'a str) -> DnsFuture<'a> {
        if let Some(addresses) = self.at_this_machine(name) {
            return DnsFuture::ready(Ok(addresses.to_vec()));
        }
        DnsFuture::new(async move {
            let addresses = tokio::net::lookup_host((name, 0)).await.map_err(ResolveDnsError::new)?;
            Ok(addresses.map(|address| address.ip()).collect())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_under_a_loopback_host_are_this_machine_and_no_others() {
        let ip: IpAddr = "127.0.0.1".parse().expect("an address");
        let resolver = Resolver::default();
        assert_eq!(resolver.at_this_machine("localhost"), None);
        resolver.learn([("localhost".to_owned(), vec![ip]), ("127.0.0.1".to_owned(), vec![ip])]);
        for name in ["localhost", "lambda-consumer-111122223333.localhost", "a.b.LOCALHOST.", "ap-1.127.0.0.1"] {
            assert_eq!(resolver.at_this_machine(name), Some(&[ip][..]), "{name}");
        }
        for name in ["notlocalhost", "localhost.example.com", "1127.0.0.1"] {
            assert_eq!(resolver.at_this_machine(name), None, "{name}");
        }
    }
}
