//! From a call to an exchange: credentials, role, Region, the request, and once more where S3 points elsewhere.

use std::{
    sync::PoisonError,
    time::{Instant, SystemTime, UNIX_EPOCH},
};

use super::{
    Aws, Place, answer, multi_region,
    operation::{Outcome, Request},
    region,
    silence::Silence,
};
use crate::{
    answer::{Answer, Exchange, Failure, FailureKind},
    call::Call,
};

impl Aws {
    /// Asks S3 once, or a second time in the Region that it names, and says what came. What was written is remembered
    /// for the clean-up.
    pub async fn send(&self, call: &Call) -> Exchange {
        self.send_unless(call, Silence::of).await
    }

    /// The same for the clean-up, which also waits for whoever has answered before.
    pub(super) async fn send_in_clean_up(&self, call: &Call) -> Exchange {
        self.send_unless(call, Silence::of_clean_up).await
    }

    /// Asks unless there is a reason why the bucket is not worth asking in a Region.
    async fn send_unless(&self, call: &Call, why_not: fn(&Silence, &str, &str) -> Option<String>) -> Exchange {
        let started = Instant::now();
        let unsent = |answer| Exchange {
            call: call.clone(),
            answer,
            duration_ms: millis(started),
            region: None,
            redirected_from: None,
            answered_at: None,
            request: None,
        };
        if let Err(because) = self.can_ask(call) {
            return unsent(answer::not_sent(because));
        }
        if let Err(because) = self.has_credentials().await {
            let failure = Failure { kind: FailureKind::NoCredentials, message: because };
            return unsent(Answer::Unanswered(failure));
        }
        let (place, mut redirected_from) = self.place(call);
        if let Some(because) = why_not(&self.run.silence, &call.bucket, &place.region) {
            return unsent(Answer::NotTried { because });
        }
        // Known before it is sent, since the run may end before it is answered.
        self.run.ledger.begin(call);
        let mut asked_in = place.region.clone();
        let mut asked = self.ask(call, place).await;
        if let Answer::Refused(error) = &asked.outcome.answer
            && let Some(elsewhere) = region::elsewhere(call, &asked_in, error.status, error.bucket_region.as_deref())
        {
            let elsewhere = elsewhere.to_owned();
            redirected_from.get_or_insert(asked_in);
            // S3 knows where its buckets are, whether or not that place answers.
            self.remember_region(&call.bucket, &elsewhere);
            let place = Place { region: elsewhere.clone(), role: call.assume_role.clone() };
            asked = match why_not(&self.run.silence, &call.bucket, &elsewhere) {
                Some(because) => Asked { outcome: Answer::NotTried { because }.into(), duration_ms: None },
                None => self.ask(call, place).await,
            };
            asked_in = elsewhere;
        }
        let Asked { outcome, duration_ms } = asked;
        let from_service =
            matches!(outcome.answer, Answer::Succeeded(_) | Answer::Refused(_)) && outcome.request != Some(ASSUME_ROLE);
        let exchange = Exchange {
            call: call.clone(),
            answer: outcome.answer,
            duration_ms: duration_ms.unwrap_or_else(|| millis(started)),
            region: from_service.then_some(asked_in),
            redirected_from: redirected_from.filter(|_| from_service),
            answered_at: SystemTime::now().duration_since(UNIX_EPOCH).ok().map(|since| since.as_secs()),
            request: outcome.request.map(str::to_owned),
        };
        self.run.ledger.note(&exchange, outcome.in_doubt, outcome.open_upload);
        exchange
    }

    fn remember_region(&self, bucket: &str, region: &str) {
        let mut regions = self.run.bucket_regions.lock().unwrap_or_else(PoisonError::into_inner);
        regions.insert(bucket.to_owned(), region.to_owned());
    }

    /// Where the call goes, and the Region that it would have gone to, had S3 not pointed elsewhere before.
    pub(super) fn place(&self, call: &Call) -> (Place, Option<String>) {
        let in_region = |region: &str| Place { region: region.to_owned(), role: call.assume_role.clone() };
        if let Some(region) = call.region.as_deref().or(region::of_arn(&call.bucket)) {
            return (in_region(region), None);
        }
        let regions = self.run.bucket_regions.lock().unwrap_or_else(PoisonError::into_inner);
        match regions.get(&call.bucket) {
            Some(region) => (in_region(region), Some(self.region().to_owned())),
            None => (in_region(self.region()), None),
        }
    }

    /// What no request can be made of.
    fn can_ask(&self, call: &Call) -> Result<(), &'static str> {
        if multi_region::is_multi_region(&call.bucket) {
            multi_region::can_ask(self.process.s3_endpoint.is_some())?;
        }
        if let (Some(region), Some(own)) = (&call.region, region::of_arn(&call.bucket))
            && region != own
        {
            return Err("the Region of the access point's ARN is not the Region that the suite gives");
        }
        Ok(())
    }

    async fn ask(&self, call: &Call, place: Place) -> Asked {
        let client = match self.s3(&place, &call.bucket).await {
            Ok(client) => client,
            Err(refused) => {
                let outcome = Outcome { request: Some(ASSUME_ROLE), ..refused.answer.into() };
                return Asked { outcome, duration_ms: Some(refused.duration_ms) };
            }
        };
        let sse_c = match self.run.key.headers(call.options.sse_customer_key.as_ref()) {
            Ok(sse_c) => sse_c,
            Err(because) => return Asked { outcome: answer::not_sent(&because).into(), duration_ms: None },
        };
        let outcome = Request::new(&client, call, sse_c).send().await;
        self.run.silence.note(&call.bucket, &place.region, &outcome.answer);
        Asked { outcome, duration_ms: None }
    }
}

/// What an exchange names as its request where the role was refused before S3 was asked.
const ASSUME_ROLE: &str = "AssumeRole";

struct Asked {
    outcome: Outcome,
    /// Where the time is not that of this call.
    duration_ms: Option<f64>,
}

pub(super) fn millis(since: Instant) -> f64 {
    since.elapsed().as_secs_f64() * 1000.0
}
