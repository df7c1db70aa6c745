//! Realistic edits of both procedures, and the slips of the catalogue: what the page says of each, judged beside it.
