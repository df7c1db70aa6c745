//! Small procedures, each of which shows one thing that makes a net what it is.

macro_rules! shapes {
    ($($name:literal)*) => {
        /// Their names and texts.
        pub const SHAPES: &[(&str, &str)] = &[$((concat!($name, ".proc"), include_str!(concat!("shapes/", $name, ".proc")))),*];
    };
}

shapes!("row" "parallel" "optional" "rework" "event" "long-event" "short-cut" "nested");
