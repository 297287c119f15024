//! `IpAddress`: IPv4 and IPv6, an address or a CIDR block.

use std::net::IpAddr;

use ipnet::IpNet;

/// An address is the block of itself.
pub(crate) type Network = IpNet;

pub(super) fn parse_network(text: &str) -> Option<Network> {
    let text = text.trim();
    text.parse().ok().or_else(|| text.parse::<IpAddr>().ok().map(IpNet::from))
}

pub(super) fn any_contains(networks: &[Network], seen: &str) -> bool {
    let Ok(address) = seen.trim().parse::<IpAddr>() else {
        return false;
    };
    networks.iter().any(|network| network.contains(&address))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn contains(network: &str, address: &str) -> bool {
        any_contains(&parse_network(network).into_iter().collect::<Vec<_>>(), address)
    }

    #[test]
    fn blocks_contain_addresses_of_their_own_family() {
        assert!(contains("203.0.113.0/24", "203.0.113.9"));
        assert!(contains("203.0.113.9", "203.0.113.9"));
        assert!(contains("203.0.113.9/24", "203.0.113.200"));
        assert!(contains("0.0.0.0/0", "198.51.100.1"));
        assert!(contains("2001:db8::/32", "2001:db8:1234::5"));
        assert!(contains("::/0", "2001:DB8::1"));
        assert!(!contains("0.0.0.0/0", "2001:db8::1"));
        assert!(!contains("::/0", "198.51.100.1"));
        assert!(!contains("203.0.113.0/24", "203.0.114.1"));
        assert!(!contains("203.0.113.0/33", "203.0.113.1"));
        assert!(!contains("203.0.113.0/24", "not an address"));
    }
}
