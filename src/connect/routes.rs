//! Routes: `/metrics` in the Prometheus exposition format, `/health` as JSON.

use crate::pipeline::worker::{Statuses, TaskState};
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
    let tasks: Vec<TaskHealth<'_>> = shown
        .statuses
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
    let mut warnings: Vec<Warning<'_>> = (shown.statuses.iter())
        .filter(|s| s.has_stale_rules())
        .map(|s| Warning {
            pipeline: &s.pipeline,
            warning: "a file of formats, dictionaries or kept terms is wrong: the rules loaded before it stay in force; \
                      see rules_refused in the log",
        })
        .collect();
    warnings.dedup_by_key(|warning| warning.pipeline);
    let code = if healthy {
        StatusCode::OK
    } else {
        StatusCode::SERVICE_UNAVAILABLE
    };
    let body = serde_json::to_string(&Health {
        healthy,
        tasks,
        warnings,
    })
    .unwrap_or_default();
    (code, [(header::CONTENT_TYPE, "application/json")], body)
}
