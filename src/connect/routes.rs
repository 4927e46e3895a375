//! Routes: `/metrics` in the Prometheus exposition format, `/health` as JSON.

use crate::pipeline::worker::{Statuses, TaskState, TaskStatus};
use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use axum::routing::get;
use metrics_exporter_prometheus::PrometheusHandle;
use serde::Serialize;

#[derive(Clone)]
struct Shown {
    metrics: PrometheusHandle,
    statuses: Statuses,
}

/// All routes of the worker.
pub(super) fn router(metrics: PrometheusHandle, statuses: Statuses) -> Router {
    let shown = Shown { metrics, statuses };
    Router::new()
        .route("/metrics", get(metrics_page))
        .route("/health", get(health))
        .with_state(shown)
}

async fn metrics_page(State(shown): State<Shown>) -> impl IntoResponse {
    (
        [(header::CONTENT_TYPE, "text/plain; version=0.0.4")],
        shown.metrics.render(),
    )
}

#[derive(Serialize)]
struct Health<'a> {
    healthy: bool,
    tasks: Vec<TaskHealth<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    warnings: Vec<Warning<'a>>,
}

#[derive(Serialize)]
struct TaskHealth<'a> {
    pipeline: &'a str,
    task: usize,
    state: TaskState,
}

/// Something that a person should mend while the work goes on.
#[derive(Serialize)]
struct Warning<'a> {
    pipeline: &'a str,
    warning: &'static str,
}

/// 200 while every task starts or runs, 503 once one has failed or stopped.
async fn health(State(shown): State<Shown>) -> impl IntoResponse {
    let (code, body) = health_of(&shown.statuses);
    (code, [(header::CONTENT_TYPE, "application/json")], body)
}

fn health_of(statuses: &[TaskStatus]) -> (StatusCode, String) {
    let tasks: Vec<TaskHealth<'_>> = statuses
        .iter()
        .map(|s| TaskHealth {
            pipeline: &s.pipeline,
            task: s.task,
            state: s.state(),
        })
        .collect();
    let healthy = tasks
        .iter()
        .all(|t| matches!(t.state, TaskState::Starting | TaskState::Running));
    let stale = statuses.iter().filter(|s| s.has_stale_rules());
    let mut warnings: Vec<Warning<'_>> = stale
        .map(|s| Warning {
            pipeline: &s.pipeline,
            warning: "a file of formats, dictionaries or kept terms is wrong: the rules loaded before it stay in \
                      force; see rules_refused in the log",
        })
        .collect();
    warnings.dedup_by_key(|warning| warning.pipeline); // the tasks of a pipeline stand together
    let code = if healthy {
        StatusCode::OK
    } else {
        StatusCode::SERVICE_UNAVAILABLE
    };
    let health = Health {
        healthy,
        tasks,
        warnings,
    };
    (code, serde_json::to_string(&health).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pipeline::rules::Look;
    use crate::pipeline::rules::testing::Site;
    use std::sync::Arc;

    #[test]
    fn stale_rules_are_a_warning_and_no_failure() {
        let site = Site::new();
        let rules = Arc::new(site.rules);
        let statuses = [
            TaskStatus::running(rules.clone()),
            TaskStatus::running(rules.clone()),
        ];
        let well = r#"{"healthy":true,"tasks":[{"pipeline":"notes","task":0,"state":"RUNNING"},"#;
        let (code, body) = health_of(&statuses);
        assert!(
            code == StatusCode::OK && body.starts_with(well) && !body.contains("warnings"),
            "{body}"
        );

        std::fs::write(site.dir.path().join("formats.yaml"), "- [").unwrap_or_default();
        assert_eq!((rules.look(), rules.look()), (Look::Changing, Look::Refused));
        let (code, body) = health_of(&statuses);
        assert!(code == StatusCode::OK && body.starts_with(well), "{body}");
        assert_eq!(body.matches("rules_refused").count(), 1, "{body}");
    }
}
