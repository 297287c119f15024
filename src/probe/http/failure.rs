//! Which of the SDK's kinds a failure of hyper is: the SDK tries again what is worth it, by that kind.

use std::{error::Error, io};

use aws_smithy_async::future::timeout::TimedOutError;
use aws_smithy_runtime_api::{
    box_error::BoxError,
    client::{dns::ResolveDnsError, result::ConnectorError},
};
use aws_smithy_types::retry::ErrorKind;

/// The same error under its kind.
pub(super) fn sorted(error: BoxError) -> ConnectorError {
    let top = error.as_ref();
    if find::<TimedOutError>(top).is_some() {
        return ConnectorError::timeout(error);
    }
    if find::<ResolveDnsError>(top).is_some() {
        return ConnectorError::io(error);
    }
    let Some(hyper) = find::<hyper::Error>(top) else {
        let legacy = find::<hyper_util::client::legacy::Error>(top);
        return if legacy.is_some_and(|legacy| legacy.is_connect() || find::<io::Error>(legacy).is_some()) {
            ConnectorError::io(error)
        } else {
            ConnectorError::other(error, None)
        };
    };
    if hyper.is_timeout() {
        ConnectorError::timeout(error)
    } else if hyper.is_user() {
        ConnectorError::user(error)
    } else if hyper.is_closed() || hyper.is_canceled() || find::<io::Error>(hyper).is_some() {
        ConnectorError::io(error)
    } else if hyper.is_incomplete_message() {
        // S3 now and then closes a connection that a request is on its way to.
        ConnectorError::other(error, Some(ErrorKind::TransientError))
    } else {
        ConnectorError::other(error, None)
    }
}

fn find<'a, E: Error + 'static>(error: &'a (dyn Error + 'static)) -> Option<&'a E> {
    std::iter::successors(Some(error), |&error| error.source()).find_map(|reason| reason.downcast_ref())
}
