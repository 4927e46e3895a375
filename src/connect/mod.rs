//! The only async code: what the worker serves over HTTP. `/metrics` and `/health` now; the Connect-style REST routes
//! (`/connectors` …) get their place beside [`routes`].

mod routes;

use crate::pipeline::worker::Statuses;
use metrics_exporter_prometheus::PrometheusHandle;
use std::future::Future;
use std::net::SocketAddr;
use tokio::net::TcpListener;

/// Binds the address and serves until `stop` is ready.
///
/// # Errors
/// The address cannot be bound.
pub async fn serve(
    listener: TcpListener,
    metrics: PrometheusHandle,
    statuses: Statuses,
    stop: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    axum::serve(listener, routes::router(metrics, statuses))
        .with_graceful_shutdown(stop)
        .await
}

/// Binds, with an error that says what to do.
pub async fn bind(address: SocketAddr) -> Result<TcpListener, String> {
    TcpListener::bind(address).await.map_err(|e| {
        format!(
            "cannot listen on {address} ({}); set deid.listen to a free address, or to `none`",
            e.kind()
        )
    })
}
