//! Names to addresses: the system's resolver, and every name under the host of a loopback endpoint.
//!
//! The SDK puts an access point into the host name (`NAME-ACCOUNT.localhost`), and no hosts file has that.

use std::{
    net::{IpAddr, SocketAddr},
    pin::Pin,
    sync::{Arc, OnceLock},
    task::{Context, Poll},
};

use aws_smithy_runtime_api::client::dns::ResolveDnsError;
use hyper_util::client::legacy::connect::dns::Name;
use tower_service::Service;

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

type Addresses = std::vec::IntoIter<SocketAddr>;

/// The port is that of the URL, which whoever asks puts in.
impl Service<Name> for Resolver {
    type Response = Addresses;
    type Error = ResolveDnsError;
    type Future = Pin<Box<dyn Future<Output = Result<Addresses, ResolveDnsError>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), ResolveDnsError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, name: Name) -> Self::Future {
        let known = self.at_this_machine(name.as_str()).map(<[IpAddr]>::to_vec);
        Box::pin(async move {
            let addresses: Vec<SocketAddr> = match known {
                Some(known) => known.into_iter().map(|ip| SocketAddr::new(ip, 0)).collect(),
                None => tokio::net::lookup_host((name.as_str(), 0)).await.map_err(ResolveDnsError::new)?.collect(),
            };
            Ok(addresses.into_iter())
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
