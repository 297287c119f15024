//! Custom resources: CloudFormation hears the result at the URL that it gave, here on loopback.

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::{Ipv4Addr, TcpListener},
    sync::mpsc::{Receiver, RecvTimeoutError, channel},
    thread,
    time::Duration,
};

use libtest_mimic::Failed;
use serde_json::{Value, json};

use super::{Lambda, event};

/// Stands for the bucket that CloudFormation takes answers in.
struct Stack {
    host: String,
    answers: Receiver<Vec<u8>>,
}

impl Stack {
    fn listen() -> Result<Self, Failed> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let host = listener.local_addr()?.to_string();
        let (send, answers) = channel();
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let mut reader = BufReader::new(&stream);
                let (mut line, mut length) = (String::new(), 0);
                while reader.read_line(&mut line).is_ok_and(|read| read > 2) {
                    if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                        length = value.trim().parse().unwrap_or(0);
                    }
                    line.clear();
                }
                let mut body = vec![0; length];
                let whole = reader.read_exact(&mut body).is_ok();
                let answered =
                    (&stream).write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
                if !whole || answered.is_err() || send.send(body).is_err() {
                    break;
                }
            }
        });
        Ok(Self { host, answers })
    }

    /// The one answer, checked for what CloudFormation demands of every answer.
    fn answer(&self, request: &Value) -> Result<Value, Failed> {
        let body = self.answers.recv_timeout(Duration::from_secs(30)).map_err(|_| "CloudFormation heard nothing")?;
        if body.len() > 4096 {
            return Err(format!("an answer of {} bytes, 4096 are taken", body.len()).into());
        }
        let answer: Value = serde_json::from_slice(&body)?;
        for member in ["StackId", "RequestId", "LogicalResourceId"] {
            if answer[member] != request[member] {
                return Err(format!("{member} is not the request's: {answer:#}").into());
            }
        }
        if answer["PhysicalResourceId"].as_str().is_none_or(str::is_empty) {
            return Err(format!("no PhysicalResourceId: {answer:#}").into());
        }
        Ok(answer)
    }
}

/// An event of `events/` whose answer goes to the stack, with other properties where given.
fn request(file: &str, stack: &Stack, properties: Option<Value>) -> Result<Value, Failed> {
    let mut request: Value = serde_json::from_str(&event(file)?)?;
    request["ResponseURL"] = json!(format!("http://{}/answer", stack.host));
    if let Some(properties) = properties {
        request["ResourceProperties"] = properties;
    }
    Ok(request)
}

fn suite(prefix: &str) -> Value {
    json!({ "suite": "store-events", "targets": [{ "name": "events", "bucket": "store-events", "checks": [
        { "id": "upload", "operation": "PutObject", "prefix": prefix, "expect": "allow" } ] }] })
}

fn properties(suite: &Value) -> Value {
    json!({ "ServiceToken": "arn:aws:lambda:us-east-1:111122223333:function:s3litmus", "Suite": suite.to_string(), "Revision": "1" })
}

fn start(name: &str, stack: &Stack) -> Result<Lambda, Failed> {
    Lambda::start(name, &[("S3LITMUS_RESPONSE_HOSTS", &stack.host), ("S3LITMUS_SETTLE_SECONDS", "1")])
}

pub(super) fn a_deployment_hears_of_success() -> Result<(), Failed> {
    let stack = Stack::listen()?;
    let lambda = start("rie-success", &stack)?;
    let create = request("cloudformation-create.json", &stack, Some(properties(&suite("inventory_event/"))))?;
    lambda.invoke(&create.to_string())?;
    let created = stack.answer(&create)?;
    // The update's own suite, and the name that the resource has since its creation.
    let update = request("cloudformation-update.json", &stack, None)?;
    lambda.invoke(&update.to_string())?;
    let updated = stack.answer(&update)?;
    if created["Status"] != "SUCCESS" || updated["Status"] != "SUCCESS" {
        return Err(format!("{created:#} {updated:#}").into());
    }
    if updated["PhysicalResourceId"] != update["PhysicalResourceId"] {
        return Err(format!("an update that replaces the resource: {updated:#}").into());
    }
    Ok(())
}

pub(super) fn a_deployment_hears_why_it_fails() -> Result<(), Failed> {
    let stack = Stack::listen()?;
    let lambda = start("rie-failure", &stack)?;
    let create = request("cloudformation-create.json", &stack, Some(properties(&suite("sales_event/"))))?;
    lambda.invoke(&create.to_string())?;
    let answer = stack.answer(&create)?;
    let reason = answer["Reason"].as_str().unwrap_or_default();
    if answer["Status"] != "FAILED" || !reason.contains("upload") {
        return Err(format!("wanted the failing check in the reason: {answer:#}").into());
    }
    // A suite that cannot be read fails the deployment as well, and says where it is wrong.
    let broken = json!({ "suite": "s", "targets": [{ "name": "events", "bucket": "store-events", "check": [] }] });
    let create = request("cloudformation-create.json", &stack, Some(properties(&broken)))?;
    lambda.invoke(&create.to_string())?;
    let answer = stack.answer(&create)?;
    let reason = answer["Reason"].as_str().unwrap_or_default();
    if answer["Status"] == "FAILED" && reason.contains("targets[0].check") {
        return Ok(());
    }
    Err(format!("wanted the place in the suite: {answer:#}").into())
}

pub(super) fn a_deletion_always_succeeds() -> Result<(), Failed> {
    let stack = Stack::listen()?;
    let lambda = start("rie-delete", &stack)?;
    let before = lambda.lab.request_count();
    for properties in [None, Some(json!({ "Suite": "{ not a suite" })), Some(json!({ "Nonsense": [] }))] {
        let delete = request("cloudformation-delete.json", &stack, properties)?;
        lambda.invoke(&delete.to_string())?;
        let answer = stack.answer(&delete)?;
        if answer["Status"] != "SUCCESS" || answer["PhysicalResourceId"] != delete["PhysicalResourceId"] {
            return Err(format!("{answer:#}").into());
        }
    }
    if lambda.lab.request_count() == before { Ok(()) } else { Err("a deletion sent requests to S3".into()) }
}

/// Whoever can invoke the function could else make it send reports anywhere.
pub(super) fn a_foreign_url_is_not_answered() -> Result<(), Failed> {
    let stack = Stack::listen()?;
    let lambda = Lambda::start("rie-foreign", &[])?;
    let create = request("cloudformation-create.json", &stack, Some(properties(&suite("inventory_event/"))))?;
    let answer = lambda.invoke(&create.to_string())?;
    if answer["errorMessage"].as_str().is_none_or(str::is_empty) {
        return Err(format!("no error for a ResponseURL on {}: {answer:#}", stack.host).into());
    }
    match stack.answers.recv_timeout(Duration::from_millis(200)) {
        Err(RecvTimeoutError::Timeout) => Ok(()),
        heard => Err(format!("the foreign host heard {heard:?}").into()),
    }
}
