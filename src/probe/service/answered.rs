//! The answer of a service, as values behind paths.
//!
//! In: a status, headers and a body in XML or JSON. Out: the texts at a path, `Role/Arn`, or the code and message of an
//! error. Absent on purpose: types; the readings know what they look for.

use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_types::error::ErrorMetadata;
use aws_smithy_xml::decode::{Document, ScopedDecoder, XmlDecodeError, try_data};
use serde_json::Value;

use super::Protocol;

/// What a service answered with a success.
#[derive(Clone)]
pub(in crate::probe) enum Answered {
    Xml(String),
    Json(Value),
}

/// Nothing of what came, since credentials do.
impl std::fmt::Debug for Answered {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Xml(_) => "Xml(…)",
            Self::Json(_) => "Json(…)",
        })
    }
}

impl Answered {
    /// The body of a success, if it is whole and in the protocol's language. What is none must not pass for an answer
    /// without values: a role of which nothing was read is none without policies.
    pub(super) fn read(protocol: Protocol, operation: &str, body: &[u8]) -> Result<Self, String> {
        match protocol {
            Protocol::Json { .. } => serde_json::from_slice(body).map(Self::Json).map_err(|error| error.to_string()),
            Protocol::Query { .. } | Protocol::Rest => {
                let text = std::str::from_utf8(body).map_err(|error| error.to_string())?;
                let root = root_of_whole(text)?;
                if matches!(protocol, Protocol::Query { .. }) && root != format!("{operation}Response") {
                    return Err(format!("`{root}` is no answer to {operation}"));
                }
                Ok(Self::Xml(text.to_owned()))
            }
        }
    }

    /// The first text at a path of names below the result; none where there is nothing, or nothing but blanks.
    pub(in crate::probe) fn text(&self, path: &str) -> Option<String> {
        self.texts(path).into_iter().next().filter(|text| !text.trim().is_empty())
    }

    /// Whether the answer has a member of this name.
    pub(in crate::probe) fn has(&self, name: &str) -> bool {
        match self {
            Self::Json(value) => value.get(name).is_some(),
            Self::Xml(text) => in_xml(text, &[name]).is_ok_and(|found| !found.is_empty()),
        }
    }

    /// Every text at a path, in order. In XML a name stands for all elements of that name, in JSON a list for all of its
    /// members.
    pub(in crate::probe) fn texts(&self, path: &str) -> Vec<String> {
        let names: Vec<&str> = path.split('/').collect();
        match self {
            Self::Json(value) => in_json(value, &names),
            Self::Xml(text) => in_xml(text, &names).unwrap_or_default(),
        }
    }

    /// Of every element at a path in XML the texts of these children, where it has them.
    pub(in crate::probe) fn rows<const N: usize>(&self, path: &str, children: [&str; N]) -> Vec<[Option<String>; N]> {
        let names: Vec<&str> = path.split('/').collect();
        let Self::Xml(text) = self else { return Vec::new() };
        let mut document = Document::new(text);
        let mut rows = Vec::new();
        let read = document.root_element().and_then(|mut root| {
            each(&mut root, &names, &mut |element| {
                let mut row = [const { None }; N];
                while let Some(mut child) = element.next_tag() {
                    if let Some(at) = children.iter().position(|name| *name == child.start_el().local()) {
                        row[at] = Some(try_data(&mut child)?.into_owned());
                    }
                }
                rows.push(row);
                Ok(())
            })
        });
        read.map(|()| rows).unwrap_or_default()
    }
}

fn in_json(value: &Value, names: &[&str]) -> Vec<String> {
    match (value, names.split_first()) {
        (Value::Array(members), _) => members.iter().flat_map(|member| in_json(member, names)).collect(),
        (Value::String(text), None) => vec![text.clone()],
        (_, None) => Vec::new(),
        (_, Some((name, below))) => value.get(name).map(|value| in_json(value, below)).unwrap_or_default(),
    }
}

/// The name of the root of a document that does not break off.
fn root_of_whole(text: &str) -> Result<String, String> {
    let root = {
        let mut document = Document::new(text);
        let root = document.root_element().map_err(|error| error.to_string())?;
        root.start_el().local().to_owned()
    };
    Document::new(text).try_for_each(|token| token.map(|_| ())).map_err(|error| error.to_string())?;
    let end = text.trim_end();
    if !text.split('&').skip(1).all(is_a_reference) {
        return Err(format!("`{root}` has text that cannot be read"));
    }
    let closed = end.ends_with(&format!("{root}>")) && end.contains("</") || end.ends_with("/>");
    if closed { Ok(root) } else { Err(format!("`{root}` breaks off")) }
}

/// Whether what follows an `&` stands for a character: else the values of the answer would be none.
/// <https://www.w3.org/TR/xml/#sec-references>
fn is_a_reference(rest: &str) -> bool {
    let Some((name, _)) = rest.split_once(';') else { return false };
    let code = |number: &str| match number.strip_prefix('x') {
        Some(hex) => u32::from_str_radix(hex, 16).ok(),
        None => number.parse().ok(),
    };
    let numbered = name.strip_prefix('#').and_then(code).and_then(char::from_u32);
    matches!(name, "lt" | "gt" | "amp" | "quot" | "apos") || numbered.is_some()
}

fn in_xml(text: &str, names: &[&str]) -> Result<Vec<String>, XmlDecodeError> {
    let mut found = Vec::new();
    let mut document = Document::new(text);
    each(&mut document.root_element()?, names, &mut |element| {
        found.push(try_data(element)?.into_owned());
        Ok(())
    })?;
    Ok(found)
}

/// What is to be done with every element at a path.
type Visit<'v> = dyn FnMut(&mut ScopedDecoder<'_, '_>) -> Result<(), XmlDecodeError> + 'v;

fn each(within: &mut ScopedDecoder<'_, '_>, names: &[&str], visit: &mut Visit<'_>) -> Result<(), XmlDecodeError> {
    let Some((name, below)) = names.split_first() else { return visit(within) };
    while let Some(mut element) = within.next_tag() {
        if element.start_el().local() == *name {
            each(&mut element, below, visit)?;
        }
    }
    Ok(())
}

/// Code and message of an error; none of both where the body is no answer of a service.
pub(super) fn error(protocol: Protocol, response: &HttpResponse) -> ErrorMetadata {
    let body = response.body().bytes().unwrap_or_default();
    let (code, message) = match protocol {
        Protocol::Json { .. } => {
            let body: Value = serde_json::from_slice(body).unwrap_or_default();
            let text = |names: &[&str]| names.iter().find_map(|name| body.get(name)?.as_str()).map(str::to_owned);
            let code = response.headers().get("x-amzn-errortype").map(str::to_owned).or(text(&["code", "__type"]));
            (code.as_deref().map(bare), text(&["message", "Message", "errorMessage"]))
        }
        Protocol::Query { .. } | Protocol::Rest => {
            let text = std::str::from_utf8(body).unwrap_or_default();
            // In a wrapper, in the list that EC2 sends or, as S3 itself does, without.
            let at = |name| {
                let places: [&[&str]; 3] = [&["Error", name], &["Errors", "Error", name], &[name]];
                places.into_iter().find_map(|place| in_xml(text, place).unwrap_or_default().into_iter().next())
            };
            (at("Code"), at("Message"))
        }
    };
    let mut metadata = ErrorMetadata::builder();
    if let Some(code) = code {
        metadata = metadata.code(code);
    }
    if let Some(message) = message {
        metadata = metadata.message(message);
    }
    metadata.build()
}

/// `AccessDenied` of `com.amazonaws.kms#AccessDenied:http://…`.
fn bare(code: &str) -> String {
    let code = code.split(':').next().unwrap_or_default();
    code.rsplit('#').next().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use aws_smithy_types::body::SdkBody;

    use super::*;

    const QUERY: Protocol = Protocol::Query { version: "2010-05-08" };
    const JSON: Protocol = Protocol::Json { target: "TrentService" };

    #[test]
    fn values_stand_behind_paths() {
        let body =
            b"<ListResponse><ListResult><Names><member>a &amp; b</member><member>&#x63;</member></Names><Marker/>\
            </ListResult></ListResponse>";
        let answered = Answered::read(QUERY, "List", body).expect("XML");
        assert_eq!(answered.texts("ListResult/Names/member"), ["a & b", "c"]);
        assert_eq!(answered.text("ListResult/Marker"), None);
        assert_eq!(answered.text("ListResult/Other"), None);
        let answered =
            Answered::read(JSON, "GetRole", br#"{ "KeyMetadata": { "Arn": "arn", "Enabled": true } }"#).expect("JSON");
        assert_eq!(answered.text("KeyMetadata/Arn").as_deref(), Some("arn"));
        assert_eq!(answered.text("KeyMetadata/Enabled"), None);
        let body = br#"{ "Parents": [{ "Id": "ou-1" }, { "Name": "no id" }, { "Id": "r-1" }], "NextToken": null }"#;
        let answered = Answered::read(JSON, "ListParents", body).expect("JSON");
        assert_eq!(answered.texts("Parents/Id"), ["ou-1", "r-1"]);
        assert_eq!(answered.text("NextToken"), None);
    }

    #[test]
    fn what_belongs_together_stays_together() {
        let body = b"<DescribeResponse><set><item><id>a</id><tags><item><id>no</id></item></tags></item><item>\
            <id>b</id><policy>{&quot;Version&quot;:1}</policy></item></set></DescribeResponse>";
        let answered = Answered::read(QUERY, "Describe", body).expect("XML");
        let (a, b) = (Some("a".to_owned()), Some("b".to_owned()));
        assert_eq!(answered.rows("set/item", ["id", "policy"]), [[a, None], [b, Some("{\"Version\":1}".to_owned())]]);
    }

    #[test]
    fn a_success_in_another_language_is_no_answer() {
        assert!(Answered::read(QUERY, "GetRole", b"").is_err());
        assert!(Answered::read(QUERY, "GetRole", b"\xff").is_err());
        for broken in [
            "<GetRoleResponse><GetRoleResult>",
            "<GetRoleResponse><GetRoleResult></GetRoleResult>",
            "<html><body>log in</body></html>",
            "<ListResponse></ListResponse>",
            "<GetRoleResponse><GetRoleResult><Arn>a&nbsp;b</Arn></GetRoleResult></GetRoleResponse>",
            "<GetRoleResponse><GetRoleResult><Arn>a & b</Arn></GetRoleResult></GetRoleResponse>",
            "<GetRoleResponse><GetRoleResult><Arn>&#xD800;</Arn></GetRoleResult></GetRoleResponse>",
        ] {
            assert!(Answered::read(QUERY, "GetRole", broken.as_bytes()).is_err(), "{broken}");
        }
        assert!(Answered::read(JSON, "GetRole", b"<html>").is_err());
    }

    #[test]
    fn errors_have_code_and_message_in_every_protocol() {
        for (protocol, body, code, message) in [
            (
                QUERY,
                "<ErrorResponse><Error><Code>AccessDenied</Code><Message>not &lt;you&gt;</Message></Error></ErrorResponse>",
                Some("AccessDenied"),
                Some("not <you>"),
            ),
            (
                QUERY,
                "<Response><Errors><Error><Code>UnauthorizedOperation</Code><Message>no</Message></Error></Errors></Response>",
                Some("UnauthorizedOperation"),
                Some("no"),
            ),
            (Protocol::Rest, "<Error><Code>NoSuchAccessPoint</Code></Error>", Some("NoSuchAccessPoint"), None),
            (
                JSON,
                r#"{ "__type": "com.amazonaws.kms#NotFoundException", "message": "none" }"#,
                Some("NotFoundException"),
                Some("none"),
            ),
            (JSON, "<html>", None, None),
            (QUERY, "<html><body>Forbidden</body>", None, None),
            (Protocol::Rest, "", None, None),
        ] {
            let response = http::Response::builder().status(403).body(SdkBody::from(body)).expect("a response");
            let found = error(protocol, &HttpResponse::try_from(response).expect("a response"));
            assert_eq!((found.code(), found.message()), (code, message), "{body}");
        }
    }
}
