//! Policies as people write them: YAML files with `extends`, read into a checked [`super::Policy`].
