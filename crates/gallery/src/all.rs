//! Many scenarios at once.

use std::{
    sync::{
        atomic::{AtomicUsize, Ordering},
        mpsc,
    },
    thread,
};

use crate::{GalleryError, Row, Scenario, rows};

/// Plays scenarios, as many at once as there are processors, since each has a lab of its own. `played` hears of each as
/// it ends; the rows come in the order of the scenarios.
///
/// # Errors
/// That of a scenario that cannot be played.
pub fn play_all(scenarios: &[Scenario], mut played: impl FnMut(&[Row])) -> Result<Vec<Row>, GalleryError> {
    let workers = thread::available_parallelism().map_or(2, usize::from).min(scenarios.len());
    let next = AtomicUsize::new(0);
    let (tell, told) = mpsc::channel();
    let mut all = vec![Vec::new(); scenarios.len()];
    thread::scope(|scope| {
        for _ in 0..workers {
            let (tell, next) = (tell.clone(), &next);
            scope.spawn(move || {
                loop {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    let Some(scenario) = scenarios.get(at) else { break };
                    // Nobody listens any more where another one could not be played.
                    if tell.send((at, rows(scenario))).is_err() {
                        break;
                    }
                }
            });
        }
        drop(tell);
        for (at, rows) in told {
            let rows = rows?;
            played(&rows);
            all[at] = rows;
        }
        Ok::<_, GalleryError>(())
    })?;
    Ok(all.into_iter().flatten().collect())
}
