//! EC2: the one read that a diagnosis makes of VPC endpoints.
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVpcEndpoints.html>
//!
//! An account sees its own. Absent on purpose: endpoints of other services, pages (a world has few), and writing.

use http::{Response, StatusCode};
use quick_xml::escape::escape;
use s3litmus_policy::partition_of_region;
use s3s::Body;

use crate::authorize::{Place, full_access};
use crate::front::{Call, Exchange};
use crate::protocol::query::{Query, document, failed};
use crate::protocol::renamed;
use crate::s3::{denial_failure, permit_place};
use crate::wording::{Failure, Named};
use crate::world::VpcEndpoint;

/// Answers a request in EC2's form of the query protocol.
pub(crate) fn answer(exchange: &Exchange, call: &Call<'_>) -> Response<Body> {
    let query = Query::read(call);
    exchange.entry().operation = query.action().to_owned();
    let result = match (&call.refused, query.action()) {
        (Some(refused), _) => Err(unauthenticated(renamed(refused))),
        (None, "DescribeVpcEndpoints") => describe_vpc_endpoints(exchange, &query),
        (None, other) => {
            Err(Failure::new(400, "InvalidAction", format!("The action {other} is not valid for this web service.")))
        }
    };
    match result {
        Ok(result) => respond(exchange, query.action(), &result),
        Err(failure) => fail(exchange, failure),
    }
}

fn describe_vpc_endpoints(exchange: &Exchange, query: &Query) -> Result<String, Failure> {
    let caller = exchange.caller();
    // The action has no resource: a policy allows it on `*` alone.
    let arn = format!("arn:{}:ec2:{}:{}:*", partition_of_region(exchange.region()), exchange.region(), caller.account);
    let place = Place::Plain { arn: &arn, account: &caller.account };
    let verdict = permit_place(exchange, "ec2:DescribeVpcEndpoints", place, exchange.context().clone());
    if !verdict.allowed {
        let why = denial_failure(exchange, &verdict, &caller.account, Named::Nothing).message;
        let why = if why.starts_with("User: ") { format!(" {why}") } else { String::new() };
        let message = format!("You are not authorized to perform this operation.{why}");
        return Err(Failure::new(403, "UnauthorizedOperation", message));
    }
    let filters = Filter::all(query)?;
    let service = format!("com.amazonaws.{}.s3", exchange.region());
    let own = |endpoint: &VpcEndpoint| endpoint.account.as_deref().is_none_or(|account| account == caller.account);
    let endpoints = exchange.settings().world.vpc_endpoints.iter().filter(|(_, endpoint)| own(endpoint));
    let shown = endpoints.map(|(id, endpoint)| Shown { id, service: &service, endpoint, owner: &caller.account });
    let items = shown.filter(|shown| filters.iter().all(|filter| filter.lets_through(shown))).map(|shown| shown.xml());
    Ok(format!("<vpcEndpointSet>{}</vpcEndpointSet>", items.collect::<String>()))
}

/// An endpoint as EC2 shows it.
struct Shown<'w> {
    id: &'w str,
    service: &'w str,
    endpoint: &'w VpcEndpoint,
    owner: &'w str,
}

impl Shown<'_> {
    fn vpc(&self) -> &str {
        self.endpoint.vpc_id.as_deref().unwrap_or("vpc-default")
    }

    fn xml(&self) -> String {
        let written = self.endpoint.policy.as_ref().filter(|policy| !policy.is_empty());
        // An endpoint without a policy of its own has the default one, which lets everything through.
        // https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html
        let policy = written.map_or_else(|| full_access(true), |policy| policy.as_value().clone());
        format!(
            "<item><vpcEndpointId>{}</vpcEndpointId><vpcEndpointType>Gateway</vpcEndpointType><vpcId>{}</vpcId>\
             <serviceName>{}</serviceName><state>available</state><policyDocument>{}</policyDocument><routeTableIdSet/>\
             <ownerId>{}</ownerId></item>",
            escape(self.id),
            escape(self.vpc()),
            self.service,
            escape(policy.to_string().as_str()),
            self.owner
        )
    }
}

/// `Filter.N.Name` with its values, one of which has to fit.
struct Filter {
    name: String,
    values: Vec<String>,
}

impl Filter {
    fn all(query: &Query) -> Result<Vec<Self>, Failure> {
        let mut filters = Vec::new();
        while let Some(name) = query.get(&format!("Filter.{}.Name", filters.len() + 1)) {
            let value = |at: usize| query.get(&format!("Filter.{}.Value.{at}", filters.len() + 1)).map(str::to_owned);
            let values = (1..).map_while(value).collect();
            if !["service-name", "vpc-id", "vpc-endpoint-id", "vpc-endpoint-state"].contains(&name) {
                let message = format!("The filter '{name}' is invalid");
                return Err(Failure::new(400, "InvalidParameterValue", message));
            }
            filters.push(Self { name: name.to_owned(), values });
        }
        Ok(filters)
    }

    fn lets_through(&self, shown: &Shown<'_>) -> bool {
        let has = match self.name.as_str() {
            "service-name" => shown.service,
            "vpc-id" => shown.vpc(),
            "vpc-endpoint-id" => shown.id,
            _ => "available",
        };
        self.values.iter().any(|value| value == has)
    }
}

/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html>
fn unauthenticated(failure: Failure) -> Failure {
    match failure.code.as_str() {
        "InvalidClientTokenId" | "SignatureDoesNotMatch" => {
            Failure::new(401, "AuthFailure", "AWS was not able to validate the provided access credentials")
        }
        "ExpiredToken" => Failure { status: 400, code: "RequestExpired".to_owned(), ..failure },
        _ => failure,
    }
}

const XML: &str = "text/xml;charset=UTF-8";

const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";

fn respond(exchange: &Exchange, action: &str, result: &str) -> Response<Body> {
    let request = &exchange.ids().request;
    let xml = format!(
        "{DECLARATION}<{action}Response xmlns=\"http://ec2.amazonaws.com/doc/2016-11-15/\"><requestId>{request}</requestId>\
         {result}</{action}Response>"
    );
    document(StatusCode::OK, XML, xml)
}

fn fail(exchange: &Exchange, failure: Failure) -> Response<Body> {
    let xml = format!(
        "{DECLARATION}<Response><Errors><Error><Code>{}</Code><Message>{}</Message></Error></Errors><RequestID>{}\
         </RequestID></Response>",
        escape(&failure.code),
        escape(&failure.message),
        exchange.ids().request
    );
    failed(exchange, failure, XML, xml)
}
