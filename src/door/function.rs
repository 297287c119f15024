//! One invocation from event to reply: an edge with the clock.
//!
//! In: the text of an event and a deadline. Out: the door's reply as JSON, or an error with one sentence. Whatever the
//! event was, the next invocation works. Absent on purpose: Lambda's runtime, which is in the binary.

use std::time::{Duration, Instant};

use serde_json::{json, value::RawValue};

use super::{
    Ask, Door, DoorError,
    backend::Backend,
    cloudformation::{self, Answerer, Request, RequestType, Response, Status},
    event,
    settings::{Answers, Environment, Settings, SettingsError},
};
use crate::{
    log,
    report::{Report, json},
    run,
    suite::{Suite, event::Chosen, parse},
};

/// The function between two invocations.
#[derive(Debug)]
pub struct Function<B> {
    settings: Result<Settings, SettingsError>,
    answers: Answers,
    backend: B,
}

/// The moments at which something has to be done at the latest.
#[derive(Clone, Copy, Debug)]
struct Clock {
    /// The run has its report.
    run: Instant,
    /// A run that has none is given up.
    give_up: Instant,
}

impl Clock {
    /// Keeps a tenth of the time, a second at most, to write log and reply.
    fn until(deadline: Instant) -> Self {
        let left = deadline.saturating_duration_since(Instant::now());
        let reserve = (left / 10).min(Duration::from_secs(1));
        let end = |reserve| deadline.checked_sub(reserve).unwrap_or(deadline);
        Self { run: end(reserve), give_up: end(reserve / 2) }
    }
}

impl<B: Backend> Function<B> {
    /// A function with this environment.
    pub fn new(environment: Environment, backend: B) -> Self {
        Self { settings: environment.settings, answers: environment.answers, backend }
    }

    /// Handles one event. The reply is there before the deadline.
    ///
    /// # Errors
    /// [`DoorError`], where the event cannot be used or nothing could be run. CloudFormation is told the same in its
    /// answer, and then it is no error here: Lambda would deliver the event again.
    pub async fn handle(&self, text: &str, deadline: Instant) -> Result<Box<RawValue>, DoorError> {
        let door = event::read(text)?;
        tracing::debug!(door = door.name(), "event read");
        match door {
            Door::Invocation(ask) => self.reply(ask, deadline).await,
            Door::Schedule { .. } => self.reply(Ask::default(), deadline).await,
            Door::CustomResource(request) => self.custom_resource(&request, deadline).await,
        }
    }

    async fn reply(&self, ask: Ask, deadline: Instant) -> Result<Box<RawValue>, DoorError> {
        let settings = self.settings.as_ref().map_err(Clone::clone)?;
        let report = self.report(settings, &settings.run, ask, Clock::until(deadline)).await?;
        Ok(json::reply(&report, json::REPLY_LIMIT)?)
    }

    /// Finds the suite, runs it and writes the log.
    async fn report(
        &self,
        settings: &Settings,
        run: &run::Settings,
        ask: Ask,
        clock: Clock,
    ) -> Result<Report, DoorError> {
        let running = async {
            let suite = self.suite(settings, ask).await?;
            let mut observer = log::check;
            Ok::<_, DoorError>(self.backend.run(&suite, run, clock.run, &mut observer).await?)
        };
        let report =
            tokio::time::timeout_at(clock.give_up.into(), running).await.map_err(|_| DoorError::TimedOut)??;
        log::run(&report);
        log::metrics(&report, &settings.metrics);
        Ok(report)
    }

    async fn suite(&self, settings: &Settings, ask: Ask) -> Result<Suite, DoorError> {
        let suite = match crate::suite::event::choose(&settings.suites, ask.suite)? {
            Chosen::Ready(suite) => *suite,
            Chosen::Fetch(source) => {
                let text = self.backend.fetch(&source).await?;
                parse(&text).map_err(|error| DoorError::Fetched { from: source.to_string(), error })?
            }
        };
        Ok(suite.narrowed(&ask.targets, &ask.checks)?)
    }

    async fn custom_resource(&self, request: &Request, deadline: Instant) -> Result<Box<RawValue>, DoorError> {
        let Answers { hosts, region, log_stream } = &self.answers;
        let url = hosts.check(&request.response_url, region.as_deref())?;
        let left = deadline.saturating_duration_since(Instant::now());
        // An answer takes a second, and with all its tries many more.
        let answer_at = deadline.checked_sub((left / 4).min(Duration::from_secs(5))).unwrap_or(deadline);
        let late = Response::unusable(request, &"it did not end in time").body(request);
        let lost = Response::unusable(request, &"it ended without a result; see the function's log").body(request);
        let answerer = match Answerer::start(url.clone(), answer_at, late, lost.clone()) {
            Ok(answerer) => answerer,
            Err(error) => {
                // Without a guard nothing is run that could hang.
                cloudformation::put(&url, &lost).await.map_err(DoorError::Unanswered)?;
                return Err(DoorError::Unanswered(error.to_string()));
            }
        };
        let (response, report) = self.deploy(request, &answerer, answer_at, log_stream).await;
        let status = response.status;
        let answered = answerer.answer(response.body(request)).await;
        answered.map_err(|why| DoorError::Unanswered(why.to_string()))?;
        match report {
            Some(report) => Ok(json::reply(&report, json::REPLY_LIMIT)?),
            None => {
                let reply = json!({ "answered": status, "reason": response.reason });
                Ok(RawValue::from_string(reply.to_string())?)
            }
        }
    }

    /// What to answer, with the report where there is one.
    async fn deploy(
        &self,
        request: &Request,
        answerer: &Answerer,
        answer_at: Instant,
        log_stream: &str,
    ) -> (Response, Option<Report>) {
        match &request.request_type {
            RequestType::Delete => return (Response::success(), None),
            RequestType::Other(word) => {
                return (Response::unusable(request, &format!("`{word}` is no request type that is known")), None);
            }
            RequestType::Create | RequestType::Update => {}
        }
        let (rollback, ran) = tokio::join!(self.is_rollback(request, answerer), self.run_on_deploy(request, answer_at));
        match ran {
            Ok(report) => {
                let rollback = rollback.as_ref().map(|rollback| *rollback).map_err(String::as_str);
                (cloudformation::judged(&report, rollback, log_stream), Some(report))
            }
            Err(error) => {
                tracing::error!("{error}");
                let mut response = Response::unusable(request, &error);
                if rollback == Ok(true) {
                    response.status = Status::Success;
                }
                (response, None)
            }
        }
    }

    async fn run_on_deploy(&self, request: &Request, answer_at: Instant) -> Result<Report, DoorError> {
        let settings = self.settings.as_ref().map_err(Clone::clone)?;
        let run = run::Settings { settle: Some(settings.settle), ..settings.run.clone() };
        self.report(settings, &run, request.ask()?, Clock::until(answer_at)).await
    }

    /// Whether the stack goes back to what it was. Only an Update can be a part of that: a Create that is rolled back
    /// gets a Delete.
    async fn is_rollback(&self, request: &Request, answerer: &Answerer) -> Result<bool, String> {
        if request.request_type != RequestType::Update {
            return Ok(false);
        }
        let rollback = self.backend.stack_status(&request.stack_id).await.map(|status| status.contains("ROLLBACK"));
        match &rollback {
            Ok(true) => {
                let reason = "the stack is rolled back, so a self-test without a result does not fail it".to_owned();
                answerer.replace_fallbacks(&Response { status: Status::Success, reason }.body(request));
            }
            Ok(false) => {}
            Err(why) => {
                tracing::warn!("whether the stack is rolled back could not be read, so it counts as not: {why}")
            }
        }
        rollback
    }
}

#[cfg(test)]
mod tests;
