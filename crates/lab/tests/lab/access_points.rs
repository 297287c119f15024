//! The access-point demo of the field, cell by cell: two roles, three ways to the bucket, three
//! prefixes, two operations.

use aws_sdk_s3::primitives::ByteStream;

use crate::client::{Refusal, block_on, client, refusal, start};

const POINT: &str = "arn:aws:s3:us-east-1:111122223333:accesspoint/";

#[test]
fn four_of_the_36_cells_are_allowed_and_the_rest_names_the_identity_side() {
    let lab = start("demo/world.json");
    let ways = ["store-events".to_owned(), format!("{POINT}ec2-consumer"), format!("{POINT}lambda-consumer")];
    let roles = [
        (
            "ASIAEC2",
            "ec2-secret",
            "ec2-token",
            "arn:aws:sts::111122223333:assumed-role/ec2-consumer/i-0123456789abcdef0",
        ),
        (
            "ASIALAMBDA",
            "lambda-secret",
            "lambda-token",
            "arn:aws:sts::111122223333:assumed-role/lambda-consumer/consumer",
        ),
    ];
    let mut allowed = Vec::new();
    let mut denied = 0;
    block_on(async {
        for (key, secret, token, arn) in roles {
            let client = client(&lab, key, secret, Some(token));
            for way in &ways {
                for prefix in ["", "sales_event/", "inventory_event/"] {
                    let seeded = if prefix.is_empty() {
                        "kon.json".to_owned()
                    } else {
                        format!("{prefix}dt=2026_11_24/seeded.json")
                    };
                    let written = format!("{prefix}dt=2026_11_25/new.json");
                    let put = client.put_object().bucket(way).key(&written).body(ByteStream::from_static(b"{}"));
                    let get = client.get_object().bucket(way).key(&seeded);
                    let answers = [
                        ("s3:PutObject", written.clone(), refusal(put.send().await)),
                        ("s3:GetObject", seeded.clone(), refusal(get.send().await)),
                    ];
                    for (action, object, answer) in answers {
                        let Some(refused) = answer else {
                            allowed.push(format!("{key} {way} {prefix} {action}"));
                            continue;
                        };
                        denied += 1;
                        let resource = if way.starts_with("arn:") {
                            format!("{way}/object/{object}")
                        } else {
                            format!("arn:aws:s3:::{way}/{object}")
                        };
                        let message = format!(
                            "User: {arn} is not authorized to perform: {action} on resource: \"{resource}\" because no \
                             identity-based policy allows the {action} action"
                        );
                        assert_eq!(refused, Refusal { status: 403, code: "AccessDenied".to_owned(), message });
                    }
                }
            }
        }
    });
    let own = |key: &str, point: &str, prefix: &str| {
        ["s3:PutObject", "s3:GetObject"].map(|action| format!("{key} {POINT}{point} {prefix} {action}"))
    };
    let expected =
        [own("ASIAEC2", "ec2-consumer", "sales_event/"), own("ASIALAMBDA", "lambda-consumer", "inventory_event/")];
    assert_eq!(allowed, expected.concat());
    assert_eq!(denied, 32);
    assert_eq!(lab.request_count(), 36);
}

#[test]
fn an_alias_is_a_bucket_name_and_an_unknown_one_is_not() {
    let lab = start("demo/world.json");
    let client = client(&lab, "ASIALAMBDA", "lambda-secret", Some("lambda-token"));
    let world = s3litmus_lab::world::parse(include_str!("../../../../lab/demo/world.json")).unwrap();
    let arn = s3litmus_lab::world::AccessPointArn::parse(&format!("{POINT}lambda-consumer")).unwrap();
    let alias = world.access_points[&arn.to_string()].alias(&arn);
    block_on(async {
        let object =
            client.get_object().bucket(&alias).key("inventory_event/dt=2026_11_24/seeded.json").send().await.unwrap();
        assert_eq!(object.body.collect().await.unwrap().into_bytes().as_ref(), b"{\"event\":\"restock\"}");
        let wrong = client.get_object().bucket("lambda-consumer-abc-s3alias").key("a").send().await;
        assert_eq!(refusal(wrong).unwrap().code, "InvalidAccessPointAliasError");
    });
}
