//! SSM: parameters, since a suite may be in one.
//! <https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameter.html>

use http::Response;
use s3litmus_policy::partition_of_region;
use s3s::Body;
use serde_json::{Value, json};

use crate::authorize::Place;
use crate::front::{Call, Exchange};
use crate::kms::{coded, fail, operation, respond};
use crate::s3::{denial_failure, permit_place};
use crate::sts::renamed;
use crate::wording::{Failure, Named};

/// Answers a request in the JSON protocol.
pub(crate) fn answer(exchange: &Exchange, call: &Call<'_>) -> Response<Body> {
    let operation = operation(call);
    exchange.entry().operation = operation.to_owned();
    if let Some(refused) = &call.refused {
        return fail(exchange, coded(renamed(refused)));
    }
    let body: Value = serde_json::from_slice(call.body).unwrap_or(Value::Null);
    let name = body.get("Name").and_then(Value::as_str).unwrap_or_default();
    let result = match operation {
        "GetParameter" => get_parameter(exchange, name),
        other => Err(Failure::new(400, "UnknownOperationException", format!("`{other}` is not part of the lab"))),
    };
    match result {
        Ok(value) => respond(&value),
        Err(failure) => fail(exchange, failure),
    }
}

fn get_parameter(exchange: &Exchange, name: &str) -> Result<Value, Failure> {
    let caller = exchange.caller();
    let (region, name_alone) = (exchange.region(), name.trim_start_matches('/'));
    let arn = format!("arn:{}:ssm:{region}:{}:parameter/{name_alone}", partition_of_region(region), caller.account);
    let place = Place::Plain { arn: &arn, account: &caller.account };
    let verdict = permit_place(exchange, "ssm:GetParameter", place, exchange.context().clone());
    if !verdict.allowed {
        let failure = denial_failure(exchange, &verdict, &caller.account, Named::Plain(arn));
        return Err(Failure { status: 400, code: "AccessDeniedException".to_owned(), ..failure });
    }
    let value = exchange.settings().world.parameters.get(name);
    let value = value.ok_or_else(|| Failure::new(400, "ParameterNotFound", format!("Parameter {name} not found.")))?;
    Ok(
        json!({ "Parameter": { "Name": name, "Type": "String", "Value": value, "Version": 1, "ARN": arn, "DataType": "text" } }),
    )
}
