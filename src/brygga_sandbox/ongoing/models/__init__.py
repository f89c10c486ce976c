"""Bodies of the API under the vendor's own names. `*_shown` modules hold what the API answers."""
