//! The answers to GetObject and PutObject, read as far as a report needs them.
//!
//! The SDK looks for each of forty headers that such an answer may have, one by one, which costs more than to sign the
//! request. Here what came is gone through once. Whatever is not plainly a success of S3, with an entity tag, is left to
//! the SDK: errors, and what something between may have answered.

use aws_sdk_s3::{
    operation::{
        get_object::{GetObject, GetObjectOutput, builders::GetObjectOutputBuilder},
        put_object::{PutObject, PutObjectOutput},
    },
    primitives::ByteStream,
    types::{RequestCharged, ServerSideEncryption, StorageClass},
};
use aws_smithy_runtime_api::{
    box_error::BoxError,
    client::{
        interceptors::{
            Intercept,
            context::{BeforeSerializationInterceptorContextMut, Error, Output},
            dyn_dispatch_hint,
        },
        orchestrator::{HttpResponse, Metadata, OrchestratorError},
        runtime_components::RuntimeComponents,
        runtime_plugin::RuntimePlugin,
        ser_de::{DeserializeResponse, SharedResponseDeserializer},
    },
};
use aws_smithy_types::config_bag::{ConfigBag, FrozenLayer, Layer};

/// Puts a shorter reading before that of the SDK.
#[derive(Debug)]
pub(in crate::probe) struct Successes {
    get_object: FrozenLayer,
    put_object: FrozenLayer,
}

impl Successes {
    pub(in crate::probe) fn new() -> Self {
        let of = |operation: &dyn RuntimePlugin| operation.config().unwrap_or_else(|| Layer::new("none").freeze());
        Self { get_object: of(&GetObject::new()), put_object: of(&PutObject::new()) }
    }
}

#[dyn_dispatch_hint]
impl Intercept for Successes {
    fn name(&self) -> &'static str {
        "Successes"
    }

    fn modify_before_serialization(
        &self,
        _: &mut BeforeSerializationInterceptorContextMut<'_>,
        _: &RuntimeComponents,
        config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let shorter = match config.load::<Metadata>().map(Metadata::name) {
            Some("GetObject") => SharedResponseDeserializer::new(Got { sdk: self.get_object.clone() }),
            Some("PutObject") => SharedResponseDeserializer::new(Put { sdk: self.put_object.clone() }),
            _ => return Ok(()),
        };
        config.interceptor_state().store_put(shorter);
        Ok(())
    }
}

type Deserialized = Result<Output, OrchestratorError<Error>>;

/// The SDK's own reading, out of the configuration of its operation.
fn whole(sdk: &FrozenLayer) -> Result<&SharedResponseDeserializer, OrchestratorError<Error>> {
    let whole = sdk.load::<SharedResponseDeserializer>();
    whole.ok_or_else(|| OrchestratorError::other("the SDK's operation has no deserializer"))
}

/// The answer to GetObject, whose body is still to come.
#[derive(Debug)]
struct Got {
    sdk: FrozenLayer,
}

impl DeserializeResponse for Got {
    fn deserialize_streaming_with_config(
        &self,
        response: &mut HttpResponse,
        config: &ConfigBag,
    ) -> Option<Deserialized> {
        let Some(seen) = Seen::of(response) else {
            return match whole(&self.sdk) {
                Ok(whole) => whole.deserialize_streaming_with_config(response, config),
                Err(error) => Some(Err(error)),
            };
        };
        let body = ByteStream::new(response.take_body());
        Some(Ok(Output::erase(seen.got().body(body).build())))
    }

    fn deserialize_nonstreaming_with_config(&self, response: &HttpResponse, config: &ConfigBag) -> Deserialized {
        whole(&self.sdk)?.deserialize_nonstreaming_with_config(response, config)
    }
}

/// The answer to PutObject, once its body has been read.
#[derive(Debug)]
struct Put {
    sdk: FrozenLayer,
}

impl DeserializeResponse for Put {
    fn deserialize_nonstreaming_with_config(&self, response: &HttpResponse, config: &ConfigBag) -> Deserialized {
        match Seen::of(response) {
            Some(seen) => Ok(Output::erase(seen.put())),
            None => whole(&self.sdk)?.deserialize_nonstreaming_with_config(response, config),
        }
    }
}

/// What a success says that a report or the clean-up needs.
#[derive(Debug, Default)]
struct Seen {
    e_tag: Option<String>,
    version_id: Option<String>,
    server_side_encryption: Option<ServerSideEncryption>,
    sse_kms_key_id: Option<String>,
    request_charged: Option<RequestCharged>,
    storage_class: Option<StorageClass>,
    delete_marker: Option<bool>,
    content_length: Option<i64>,
}

impl Seen {
    /// None where the answer is no success of S3 beyond doubt, or has a header that cannot be read.
    fn of(response: &HttpResponse) -> Option<Self> {
        if !response.status().is_success() {
            return None;
        }
        let mut seen = Self::default();
        for (name, value) in response.headers().iter_bytes() {
            let text = || std::str::from_utf8(value).ok();
            match name {
                "etag" => seen.e_tag = Some(text()?.to_owned()),
                "x-amz-version-id" => seen.version_id = Some(text()?.to_owned()),
                "x-amz-server-side-encryption" => seen.server_side_encryption = Some(text()?.into()),
                "x-amz-server-side-encryption-aws-kms-key-id" => seen.sse_kms_key_id = Some(text()?.to_owned()),
                "x-amz-request-charged" => seen.request_charged = Some(text()?.into()),
                "x-amz-storage-class" => seen.storage_class = Some(text()?.into()),
                "x-amz-delete-marker" => seen.delete_marker = Some(text()?.parse().ok()?),
                "content-length" => seen.content_length = Some(text()?.parse().ok()?),
                _ => {}
            }
        }
        seen.e_tag.is_some().then_some(seen)
    }

    fn got(self) -> GetObjectOutputBuilder {
        GetObjectOutput::builder()
            .set_e_tag(self.e_tag)
            .set_version_id(self.version_id)
            .set_server_side_encryption(self.server_side_encryption)
            .set_ssekms_key_id(self.sse_kms_key_id)
            .set_request_charged(self.request_charged)
            .set_storage_class(self.storage_class)
            .set_delete_marker(self.delete_marker)
            .set_content_length(self.content_length)
    }

    fn put(self) -> PutObjectOutput {
        PutObjectOutput::builder()
            .set_e_tag(self.e_tag)
            .set_version_id(self.version_id)
            .set_server_side_encryption(self.server_side_encryption)
            .set_ssekms_key_id(self.sse_kms_key_id)
            .set_request_charged(self.request_charged)
            .build()
    }
}

#[cfg(test)]
mod tests {
    use aws_smithy_types::body::SdkBody;

    use super::*;

    fn answer(status: u16, headers: &[(&'static str, &'static str)]) -> HttpResponse {
        let mut answer = HttpResponse::new(status.try_into().expect("a status"), SdkBody::from("x"));
        for (name, value) in headers {
            answer.headers_mut().insert(*name, *value);
        }
        answer
    }

    /// All that is kept of a success.
    const ALL: [(&str, &str); 8] = [
        ("etag", "\"9dd4\""),
        ("x-amz-version-id", "v1"),
        ("x-amz-server-side-encryption", "aws:kms"),
        ("x-amz-server-side-encryption-aws-kms-key-id", "arn:aws:kms:us-east-1:111122223333:key/k"),
        ("x-amz-request-charged", "requester"),
        ("x-amz-storage-class", "STANDARD_IA"),
        ("x-amz-delete-marker", "true"),
        ("content-length", "1"),
    ];

    fn got(reading: &dyn DeserializeResponse, answer: &mut HttpResponse) -> GetObjectOutput {
        let output = reading.deserialize_streaming_with_config(answer, &ConfigBag::base()).expect("a success");
        output.expect("a success").downcast::<GetObjectOutput>().expect("the output of GetObject")
    }

    fn put(reading: &dyn DeserializeResponse, answer: &HttpResponse) -> PutObjectOutput {
        let output = reading.deserialize_nonstreaming_with_config(answer, &ConfigBag::base());
        output.expect("a success").downcast::<PutObjectOutput>().expect("the output of PutObject")
    }

    #[test]
    fn what_is_kept_is_what_the_sdk_reads() {
        let Successes { get_object, put_object } = Successes::new();
        let (of_get, of_put) = (get_object.clone(), put_object.clone());
        let sdk_gets = whole(&of_get).expect("the SDK's reading");
        let sdk_puts = whole(&of_put).expect("the SDK's reading");
        for left_out in 1..=ALL.len() {
            let headers: Vec<_> = ALL.iter().copied().enumerate().filter(|(at, _)| *at != left_out).collect();
            let headers: Vec<_> = headers.into_iter().map(|(_, header)| header).collect();
            let short = got(&Got { sdk: get_object.clone() }, &mut answer(200, &headers));
            let long = got(sdk_gets, &mut answer(200, &headers));
            let of_get = |output: &GetObjectOutput| {
                let text = |word: Option<&str>| word.map(str::to_owned);
                (
                    [text(output.e_tag()), text(output.version_id()), text(output.ssekms_key_id())],
                    (output.server_side_encryption().cloned(), output.request_charged().cloned()),
                    (output.storage_class().cloned(), output.delete_marker(), output.content_length()),
                )
            };
            assert_eq!(of_get(&short), of_get(&long), "without {:?}", ALL.get(left_out));

            let short = put(&Put { sdk: put_object.clone() }, &answer(200, &headers));
            let long = put(sdk_puts, &answer(200, &headers));
            let of_put = |output: &PutObjectOutput| {
                let text = |word: Option<&str>| word.map(str::to_owned);
                (
                    [text(output.e_tag()), text(output.version_id()), text(output.ssekms_key_id())],
                    (output.server_side_encryption().cloned(), output.request_charged().cloned()),
                )
            };
            assert_eq!(of_put(&short), of_put(&long), "without {:?}", ALL.get(left_out));
        }
    }

    #[test]
    fn what_is_no_plain_success_is_left_to_the_sdk() {
        assert!(Seen::of(&answer(200, &ALL)).is_some());
        for (status, headers) in [
            (200, &[("x-amz-request-id", "r")][..]),
            (403, &ALL[..]),
            (200, &[("etag", "e"), ("content-length", "much")][..]),
            (200, &[("etag", "e"), ("x-amz-delete-marker", "perhaps")][..]),
        ] {
            assert!(Seen::of(&answer(status, headers)).is_none(), "{status} {headers:?}");
        }
        let reading = Put { sdk: Successes::new().put_object };
        let refused = reading.deserialize_nonstreaming_with_config(&answer(403, &ALL), &ConfigBag::base());
        assert!(refused.is_err());
    }
}
