//! A panic's message may quote a record: print where it happened and nothing else. And no core dumps.

use super::event::{Event, emit};

/// Installs the panic hook and switches core dumps off. Call first in `main`.
pub fn contain() {
    std::panic::set_hook(Box::new(|info| {
        if let Some(place) = info.location() {
            emit(&Event::Panicked {
                file: place.file(),
                line: place.line(),
            });
        }
    }));
    let none = rustix::process::Rlimit {
        current: Some(0),
        maximum: Some(0),
    };
    // Refused only where the limit is already lower, which is as good.
    let _ = rustix::process::setrlimit(rustix::process::Resource::Core, none);
}
