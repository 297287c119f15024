//! SSM: parameters, since a suite may be in one.
//! <https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameter.html>

use http::Response;
use s3litmus_policy::partition_of_region;
use s3s::Body;
use serde_json::{Value, json};

use crate::authorize::Place;
use crate::front::{Call, Exchange};
use crate::protocol::json;
use crate::s3::{denial_failure, permit_place};
use crate::wording::{Failure, Named};

/// Answers a request.
pub(crate) fn answer(exchange: &Exchange, call: &Call<'_>) -> Response<Body> {
    json::answer(exchange, call, |operation, body| match operation {
        "GetParameter" => get_parameter(exchange, body.get("Name").and_then(Value::as_str).unwrap_or_default()),
        other => Err(json::unknown(other)),
    })
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
